"""The report: one page that opens from a mail attachment, ten years later, without a network."""

from licite.operations.report.page import render_report

__all__ = ["render_report"]
