"""What the server loads: the site of the installation that LICITE_HOME names."""

from licite.web.start import application as made

application = made()
