"""Tags of the pages about parcels: `{% load parcels %}`."""

from __future__ import annotations

from django import template

from waypost.console.words import parcels

register = template.Library()
register.filter("status_title", parcels.status_title)
register.filter("status_tone", parcels.status_tone)
