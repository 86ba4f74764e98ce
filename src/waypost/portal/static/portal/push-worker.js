// Shows what was pushed, and opens the page that it is about.
"use strict";

self.addEventListener("push", (event) => {
  let news = {};
  try {
    news = event.data ? event.data.json() : {};
  } catch {
    return;
  }
  if (!news.title) return;
  event.waitUntil(
    self.registration.showNotification(news.title, {
      body: news.body || "",
      tag: news.tag || "",
      lang: news.lang || "",
      data: { url: news.url || "" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url } = event.notification.data;
  if (!url || !/^https?:\/\//.test(url)) return;
  event.waitUntil(self.clients.openWindow(url));
});
