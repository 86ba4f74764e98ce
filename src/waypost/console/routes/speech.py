"""How the brand speaks: settings, letters, ways, look."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import letters, look, speech, way_reports, ways

urlpatterns = [
    path("messages/settings", speech.speech, name="speech"),
    path("messages/settings/undo", speech.undo, name="speech_undo"),
    path("messages/letters", letters.letters, name="letters"),
    path("messages/letters/preview", letters.preview, name="letter_preview"),
    path("messages/letters/<slug:letter>/<str:language>", letters.letter, name="letter"),
    path("messages/letters/<slug:letter>/<str:language>/test", letters.test, name="letter_test"),
    path("messages/letters/<slug:letter>/<str:language>/back", letters.back, name="letter_back"),
    path("messages/ways", ways.ways, name="ways"),
    path("messages/ways/add/<slug:channel>/<slug:provider>", ways.add, name="way_add"),
    path("messages/ways/<int:way_id>", ways.edit, name="way"),
    path("messages/ways/<int:way_id>/reread", way_reports.reread, name="way_reread"),
    path("messages/ways/<int:way_id>/<str:verb>", ways.act, name="way_act"),
    path("messages/look", look.look, name="look"),
    path("messages/look/mail", look.mail, name="look_mail"),
]
