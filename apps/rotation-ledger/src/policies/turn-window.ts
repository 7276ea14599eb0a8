import { DateTime, IANAZone } from 'luxon';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When turns may begin: on these days from one time of the clock to another, of the next day where that is not later. */
export interface TurnWindow {
  readonly days: readonly Weekday[];
  /** `HH:MM`. */
  readonly from: string;
  readonly to: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** Clocks are set at whole quarters of an hour. */
const QUARTER_MS = 15 * 60_000;
/** A window may lie in the one hour of the year that is skipped. */
const DAYS_MAX = 400;

export function isTimeZone(name: string): boolean {
  // Offsets are no names of zones.
  return /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);
}

/** The first time, from this one on, at which the window is open. Times are milliseconds since 1970. */
export function openFrom(window: TurnWindow | undefined, at: number): number {
  if (window === undefined || isOpen(window, at)) return at;
  const today = DateTime.fromMillis(at, { zone: window.timeZone }).startOf('day');
  const [hour = 0, minute = 0] = window.from.split(':').map(Number);
  for (let days = 0; days <= DAYS_MAX; days += 1) {
    const start = today.plus({ days }).set({ hour, minute });
    const opening = start.toMillis();
    if (opening < at || !isOpen(window, opening)) continue;
    return start.offset === today.offset ? opening : openBefore(window, at, opening);
  }
  return at;
}

/** Where the clock is set in between, a window may open in the middle, or again. */
function openBefore(window: TurnWindow, at: number, opening: number): number {
  for (let time = Math.ceil(at / QUARTER_MS) * QUARTER_MS; time < opening; time += QUARTER_MS) {
    if (isOpen(window, time)) return time;
  }
  return opening;
}

export function isOpen({ days, from, to, timeZone }: TurnWindow, at: number): boolean {
  const local = DateTime.fromMillis(at, { zone: timeZone });
  const time = local.toFormat('HH:mm');
  const isOn = (weekday: number): boolean => days.includes(WEEKDAYS[(weekday + 6) % 7] ?? 'mon');
  if (from < to) return isOn(local.weekday) && from <= time && time < to;
  return (isOn(local.weekday) && from <= time) || (isOn(local.weekday - 1) && time < to);
}
