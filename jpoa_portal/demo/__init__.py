"""The demo world: public facts, and fiction marked EXERCISE, built through the portal's own services."""
