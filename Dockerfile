# The image of claims-api: one process as a user without rights, its data under /data.
# The base is pinned by tag, so that a rebuild takes the security fixes of Debian and Python;
# what runs on it is pinned by hash. To fix the base as well, write its digest after the tag.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/venv
COPY requirements.lock ./
RUN /opt/venv/bin/pip install --require-hashes --requirement requirements.lock
COPY LICENSE README.md pyproject.toml ./
COPY migrations ./migrations
COPY seed ./seed
COPY src ./src
RUN /opt/venv/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && /opt/venv/bin/pip install --no-deps --no-index dist/*.whl

FROM python:3.11-slim
# The id is fixed, so that a folder mounted on /data can be given to it beforehand.
RUN groupadd --gid 10001 claims \
    && useradd --uid 10001 --gid claims --no-create-home --shell /usr/sbin/nologin claims \
    && install --directory --owner=claims --group=claims /data
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    CLAIMS_API_DATA_DIR=/data \
    CLAIMS_API_LOG_FORMAT=json
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('CLAIMS_API_PORT', '8000') + '/health/ready', timeout=4)"]
CMD ["claims-api", "serve", "--host", "0.0.0.0"]
