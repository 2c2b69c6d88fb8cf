/* The calendar of meetings: month and week on a wide screen, a list on a phone; every event is a link. */
(() => {
  "use strict";
  const place = document.querySelector("[data-timetable]");
  if (!place || !window.FullCalendar) return;
  const narrow = window.matchMedia("(max-width: 600px)").matches;
  const calendar = new window.FullCalendar.Calendar(place, {
    locale: "zh-cn",
    // Times arrive as Beijing time without a zone and are shown as they are, wherever the reader sits.
    timeZone: "UTC",
    now: place.dataset.now,
    initialView: narrow ? "listMonth" : "dayGridMonth",
    headerToolbar: narrow
      ? { left: "prev,next", center: "title", right: "today" }
      : { left: "prev,next today", center: "title", right: "dayGridMonth,timeGridWeek,listMonth" },
    footerToolbar: narrow ? { center: "dayGridMonth,timeGridWeek,listMonth" } : false,
    buttonText: { today: "今天", month: "月", week: "周", list: "列表" },
    height: "auto",
    firstDay: 1,
    nowIndicator: true,
    // A column of a phone holds the day above one sign for its weekday.
    views: narrow
      ? { timeGridWeek: { dayHeaderContent: ({ date }) => `${date.getUTCDate()} ${"日一二三四五六"[date.getUTCDay()]}` } }
      : {},
    slotMinTime: "07:00:00",
    slotMaxTime: "24:00:00",
    allDaySlot: false,
    dayMaxEvents: 4,
    // Without the cycle midnight would be shown as 24:00.
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    noEventsContent: "这段时间没有您可以查看的会议",
    events: { url: place.dataset.events, method: "GET" },
    eventSourceFailure: () => place.setAttribute("data-failed", ""),
    eventDidMount: (info) => {
      const { place: room, state } = info.event.extendedProps;
      info.el.setAttribute("title", `${info.event.title} · ${room} · ${state}`);
    },
  });
  calendar.render();
})();
