#!/bin/sh
# Run once by the image of PostgreSQL when its data folder is empty: the same roles as everywhere.
set -eu
psql --no-psqlrc --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" --file /roles.sql
