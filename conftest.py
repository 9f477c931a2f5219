"""A process has one Django: that of the site, which has all that the registers need."""

from importlib.util import find_spec

collect_ignore = ["src/licite/web/wsgi.py"]

if find_spec("allauth"):
    from licite.web.start import configure

    configure()
else:
    collect_ignore.append("src/licite/web")
