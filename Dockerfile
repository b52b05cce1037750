# One image for both processes: the web server (default) and the worker (`python manage.py worker`).
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/portal

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY . .
ENV PORTAL_DATA_DIR=/data
RUN useradd --system --uid 10001 portal \
    && install -d -o portal -g portal /data
USER 10001
VOLUME /data
EXPOSE 8000

CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "1", "--no-ws", "portal.wsgi:application"]
