# The shop in production: web, worker and beat are the same image with different commands (docker-compose.yml).

FROM python:3.13-slim AS packages
COPY requirements/run.txt /
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: --requirement /run.txt

FROM python:3.13-slim
# Pango sets the type of our PDF documents; harfbuzz-subset keeps them small and quick.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home shop \
 && install --directory --owner shop --group shop --mode 0700 /media
COPY --from=packages /venv /venv
COPY . /shop
WORKDIR /shop
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 MEDIA_ROOT=/media XDG_CACHE_HOME=/tmp
# A local mode's port spares the values that production demands; no static file depends on them.
RUN PLAYGROUND_PORT=1 python -m lapinkumi.devstack.static \
 && python -m whitenoise.compress --quiet static-root
USER shop
EXPOSE 8000
CMD ["gunicorn", "lapinkumi.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--max-requests", "20000", \
     "--max-requests-jitter", "2000"]
