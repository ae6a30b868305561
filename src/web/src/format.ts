/** How figures read on the page: short, aligned in a column, never with false precision. */

const COUNT = new Intl.NumberFormat('en');
const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hour12: false };
const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };

export function count(n: number): string {
  return COUNT.format(n);
}

/** A length of time in milliseconds: 840 ms, 9.4 s, 3 min 05 s, 2 h 07 min. */
export function duration(ms: number): string {
  if (ms < 1000) {
    return `${Math.max(0, Math.round(ms))} ms`;
  }
  if (ms < 59_950) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  }
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** US dollars: four decimals below a dollar, where one call is a fraction of a cent; two from there on. */
export function cost(dollars: number): string {
  if (dollars === 0) {
    return '$0';
  }
  if (dollars < 0.0001) {
    return '< $0.0001';
  }
  return `$${dollars < 1 ? dollars.toFixed(4) : dollars.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** The same for costs that are compared with each other, be they small. */
export function fineCost(dollars: number): string {
  return dollars === 0 || dollars >= 1 ? cost(dollars) : `$${dollars.toFixed(6)}`;
}

/** What is to be said of costs for which, or for a part of which, recorded answers stood in; null where for none. */
export function rehearsed(costs: { cost: number; rehearsalCost: number }): string | null {
  if (costs.rehearsalCost === 0) {
    return null;
  }
  return costs.rehearsalCost === costs.cost
    ? 'all in rehearsal'
    : `${cost(costs.rehearsalCost)} in rehearsal`;
}

export function bytes(n: number): string {
  if (n < 1000) {
    return `${n} B`;
  }
  return n < 1_000_000 ? `${(n / 1000).toFixed(1)} kB` : `${(n / 1_000_000).toFixed(1)} MB`;
}

/** A zone that is an offset, as Java writes it: Z, +02:00, UTC+02:00, GMT-03:30. */
const OFFSET = /^(?:UTC|GMT|UT)?([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/** The day of a point in time in a time zone, as 2026-01-31. */
export function dayIn(zone: string, iso: string): string {
  const offset = zone === 'Z' ? ['', '+', '0', '0'] : OFFSET.exec(zone);
  if (offset !== null) {
    const [, sign, hours, minutes, seconds] = offset;
    const ahead = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
    return new Date(Date.parse(iso) + (sign === '-' ? -ahead : ahead) * 1000)
      .toISOString()
      .slice(0, 10);
  }
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(new Date(iso));
}

/** A point in time as a person says it: 14:03 today, Yesterday 09:12, 3 Nov 17:40, 3 Nov 2025. */
export function moment(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) {
    return iso;
  }
  const time = then.toLocaleTimeString('en-GB', TIME);
  if (sameDay(then, now)) {
    return `Today ${time}`;
  }
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (sameDay(then, yesterday)) {
    return `Yesterday ${time}`;
  }
  return then.getFullYear() === now.getFullYear()
    ? `${then.toLocaleDateString('en-GB', DAY)} ${time}`
    : then.toLocaleDateString('en-GB', { ...DAY, year: 'numeric' });
}

function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

/** 1 call, 2 calls. */
export function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** A moment as it stands within a sentence: today, not Today. Months keep their capital. */
export function inSentence(moment: string): string {
  return moment.replace(/^(Today|Yesterday)/, (word) => word.toLowerCase());
}

/** Of git's `Name <address>` the name. */
export function nameOf(author: string): string {
  return author.replace(/\s*<[^>]*>$/, '') || author;
}

/** Of notes those that there are, in one line. */
export function together(...notes: (string | null)[]): string {
  return notes.filter((note) => note !== null).join(' · ');
}
