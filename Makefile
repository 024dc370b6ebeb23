# Everything is done by ./jpoa; this file is for fingers that type make.
.PHONY: up down reset status fix check test bench
up down reset status fix check test bench:
	@./jpoa $@
