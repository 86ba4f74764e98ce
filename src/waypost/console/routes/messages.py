"""Messages to customers: outbox, approvals, suppressions."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import messages, messages_deeds, messages_held

urlpatterns = [
    path("messages", messages.outbox, name="messages"),
    path("messages/held", messages_held.held, name="messages_held"),
    path("messages/held/<int:cause_id>/now", messages_deeds.send_now, name="cause_now"),
    path("messages/dropped", messages_held.dropped, name="messages_dropped"),
    path("messages/suppressed", messages_held.suppressed, name="messages_suppressed"),
    path(
        "messages/suppressed/<int:suppression_id>/lift",
        messages_deeds.lift,
        name="suppression_lift",
    ),
    path(
        "messages/suppressed/<int:suppression_id>/restore",
        messages_deeds.restore,
        name="suppression_restore",
    ),
    path("orders/<int:order_id>/links/<str:verb>", messages_deeds.links, name="order_links"),
    path("messages/act", messages_deeds.act_on_many, name="messages_act"),
    path("messages/<int:message_id>", messages.message, name="message"),
    path("messages/<int:message_id>/mail", messages.mail, name="message_mail"),
    path("messages/<int:message_id>/write", messages_deeds.write, name="message_words"),
    path("messages/<int:message_id>/<str:verb>", messages_deeds.act, name="message_act"),
    path("messages/list/<slug:tab>", messages.outbox, name="messages_tab"),
]
