"""Coming in, going out, and the reader's own choices."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import entry, preferences, words

urlpatterns = [
    path("login", entry.login, name="login"),
    path("enter/<str:token>", entry.enter, name="enter"),
    path("logout", entry.logout, name="logout"),
    path("brand", preferences.brand, name="brand"),
    path("preferences", preferences.preferences, name="preferences"),
    path("words.js", words.words, name="words"),
]
