"""The settings as names of a module, which is how the plugin of mypy reads them."""

from licite.web.settings import settings

globals().update(settings())
SECRET_KEY = "read by the checker of types alone"  # noqa: S105
