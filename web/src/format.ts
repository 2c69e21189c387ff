const units: [number, string][] = [
  [86400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
];

/** `3 minutes ago`, `in 2 hours`, `just now`. */
export function relative(time: string | null | undefined, now = Date.now()): string {
  if (!time) return '';
  const seconds = (Date.parse(time) - now) / 1000;
  const size = Math.abs(seconds);
  for (const [length, name] of units)
    if (size >= length) {
      const count = Math.floor(size / length);
      const text = `${count} ${name}${count === 1 ? '' : 's'}`;
      return seconds < 0 ? `${text} ago` : `in ${text}`;
    }
  return seconds > 5 ? `in ${Math.round(size)} s` : seconds > -5 ? 'just now' : `${Math.round(size)} s ago`;
}

export function clock(time: string): string {
  return new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export const short = (digest: string) => digest.slice(0, 8);
export const words = (name: string) => name.replaceAll('_', ' ');
