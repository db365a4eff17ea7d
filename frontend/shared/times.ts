// Moments in the reader's own language; the clock is always that of the Netherlands, as in the page's own words.

const forms: Record<string, Intl.DateTimeFormatOptions> = {
  day: { day: "numeric", month: "long" },
  weekday: { weekday: "long", day: "numeric", month: "long" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  moment: { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};

const made = new Map<string, Intl.DateTimeFormat>();

function formatter(form: string): Intl.DateTimeFormat {
  let found = made.get(form);
  if (!found) {
    const options = { timeZone: "Europe/Amsterdam", ...(forms[form] ?? forms["moment"]) };
    made.set(form, (found = new Intl.DateTimeFormat(document.documentElement.lang || "nl", options)));
  }
  return found;
}

/** A moment in words; form is day, time or moment. */
export const inWords = (moment: Date, form = "moment"): string => formatter(form).format(moment);

/** Writes the words into every <time data-form> that came without them, as in news that is the same for all. */
export function localTimes(root: ParentNode = document): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>("time[data-form]")) {
    if (time.textContent?.trim()) continue;
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.valueOf())) time.textContent = inWords(moment, time.dataset["form"]);
  }
}
