"""How static files are stored in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Compressed files with their hash in the name. The imports between our ES modules are rewritten as well."""

    support_js_module_import_aggregation = True
