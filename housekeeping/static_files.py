"""How static files are stored in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Compressed files with their hash in the name. The imports between our own ES modules are rewritten as well.

    Django offers that for all scripts or none; those of other packages import by names that only their own tools
    resolve, so the patterns are entered here for our folder alone.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
