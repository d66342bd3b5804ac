# SPDX-License-Identifier: MIT

EXTRA_DIST += \
	%D%/Containerfile \
	%D%/kubernetes/entrypoint.yaml \
	%D%/kubernetes/init-container.yaml

# Needs no network: nothing is pulled, and nothing runs while it is built. The tag, and
# more options for podman (such as --root): make image IMAGE=... PODMANFLAGS=...
PODMAN = podman
PODMANFLAGS =
IMAGE = localhost/footing:$(VERSION)

image: footing.static
	rm -rf image-context
	$(MKDIR_P) image-context
	cp footing.static image-context/
	$(PODMAN) $(PODMANFLAGS) build --network none --pull=never --format oci \
		-f $(abs_srcdir)/%D%/Containerfile -t $(IMAGE) image-context
	rm -rf image-context
.PHONY: image
