"""The groups of what an Elasticsearch finds: how many, or all of them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_SEEN = "Set seen = new HashSet(); for (groups in states) { if (groups != null) seen.addAll(groups); }"


def _groups_told(told: str) -> Json:
    """What is told of the set of groups, by a script.

    The server's own count of distinct values is an estimate that errs from some thousands on, and takes 256 KB a bucket
    at its best. A group has at most one row in an index, so only what several indexes found has to be compared.
    """
    return {
        "scripted_metric": {
            "init_script": "state.groups = new ArrayList()",
            "map_script": "state.groups.add(doc['group'].value)",
            "combine_script": "return state.groups",
            "reduce_script": f"{_SEEN} return {told};",
        }
    }


GROUPS = _groups_told("seen.size()")
"""An aggregation: how many groups there are."""


def all_groups(query: Json) -> Json:
    """The request for the groups of all rows that a query finds, however many: hits would end at 10,000."""
    return {
        "query": query,
        "size": 0,
        "track_total_hits": False,
        "aggs": {"groups": _groups_told("new ArrayList(seen)")},
    }
