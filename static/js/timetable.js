/* The calendar of meetings: month and week on a wide screen, a list on a phone; every event is a link. */
(() => {
  "use strict";
  const place = document.querySelector("[data-timetable]");
  if (!place || !window.FullCalendar) return;
  const narrow = window.matchMedia("(max-width: 600px)").matches;
  // A column of a phone holds the day above one sign for its weekday, and of a meeting its hour: the day's number
  // leads to the day's list.
  const weekday = (date) => "日一二三四五六"[date.getUTCDay()];
  const narrowViews = {
    listAhead: { type: "list", duration: { days: 35 }, buttonText: "列表", titleFormat: { month: "long", day: "numeric" } },
    timeGridWeek: { dayHeaderContent: ({ date }) => `${date.getUTCDate()} ${weekday(date)}` },
    dayGridMonth: {
      dayHeaderContent: ({ date }) => weekday(date),
      dayCellContent: ({ date }) => String(date.getUTCDate()),
      eventContent: ({ timeText, event }) => {
        const time = document.createElement("span");
        time.textContent = timeText;
        const words = document.createElement("span");
        words.className = "visually-hidden";
        words.textContent = event.title;
        return { domNodes: [time, words] };
      },
    },
  };
  const calendar = new window.FullCalendar.Calendar(place, {
    locale: "zh-cn",
    // Times arrive as Beijing time without a zone and are shown as they are, wherever the reader sits.
    timeZone: "UTC",
    now: place.dataset.now,
    // A phone shows what comes: a list of the month would be empty on its last day.
    initialView: narrow ? "listAhead" : "dayGridMonth",
    headerToolbar: narrow
      ? { left: "prev,next", center: "title", right: "today" }
      : { left: "prev,next today", center: "title", right: "dayGridMonth,timeGridWeek,listMonth" },
    footerToolbar: narrow ? { center: "dayGridMonth,timeGridWeek,listAhead" } : false,
    buttonText: { today: "今天", month: "月", week: "周", list: "列表" },
    height: "auto",
    firstDay: 1,
    nowIndicator: true,
    views: narrow ? narrowViews : {},
    navLinks: true,
    navLinkDayClick: (date) => calendar.changeView("listDay", date),
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
