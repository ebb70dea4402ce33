"""Pages of core. The names of the fault pages are what settings and the address table point to."""

from core.views.faults import bad_request, csrf_failure, page_not_found, permission_denied, server_error

__all__ = ["bad_request", "csrf_failure", "page_not_found", "permission_denied", "server_error"]
