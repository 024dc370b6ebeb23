"""PostgreSQL as the portal keeps its connections: the database engine named in the settings."""
