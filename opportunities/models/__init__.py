"""Calls for applications: funding and jobs."""

from __future__ import annotations

from opportunities.models.funding import FundingAttachment, FundingPage, FundingPlace, FundingStage
from opportunities.models.jobs import JobAttachment, JobPage, JobPlace, JobStage

__all__ = [
    "FundingAttachment",
    "FundingPage",
    "FundingPlace",
    "FundingStage",
    "JobAttachment",
    "JobPage",
    "JobPlace",
    "JobStage",
]
