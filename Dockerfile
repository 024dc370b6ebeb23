FROM python:3.13-slim AS packages
COPY requirements/uv.txt requirements/runtime.txt /requirements/
RUN pip install --no-cache-dir --require-hashes -r /requirements/uv.txt \
 && python -m venv --without-pip /opt/jpoa \
 && uv pip install --no-cache --python /opt/jpoa/bin/python --compile-bytecode --require-hashes -r /requirements/runtime.txt

# A fresh image without pip's leavings: the packages come as a folder, all of them wheels, so nothing was compiled.
FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home jpoa \
 && install -d -o jpoa /var/lib/jpoa/mail /var/lib/jpoa/media /var/lib/jpoa/beat
COPY --from=packages /opt/jpoa /opt/jpoa
COPY . /srv/jpoa
ENV PATH=/opt/jpoa/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=jpoa_portal.settings MAIL_DIR=/var/lib/jpoa/mail MEDIA_DIR=/var/lib/jpoa/media
WORKDIR /srv/jpoa
USER jpoa
EXPOSE 8000
# Threads, because two slow uploads must not hold the portal; the same numbers as jpoa_portal/embedded/portal.py.
# Loaded before it forks: a wrong setting ends it with a sentence instead of a worker tried again for ever.
CMD ["gunicorn", "jpoa_portal.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", \
     "--threads=32", "--preload", "--graceful-timeout=20", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
