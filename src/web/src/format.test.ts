import { describe, expect, it } from 'vitest';
import {
  bytes,
  cost,
  count,
  dayIn,
  duration,
  fineCost,
  inSentence,
  moment,
  nameOf,
  plural,
} from './format';

describe('duration', () => {
  it.each([
    [-5, '0 ms'],
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [59_949, '59.9 s'],
    [59_999, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 00 min'],
    [7_620_000, '2 h 07 min'],
  ])('%d ms reads %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('cost', () => {
  it.each([
    [0, '$0'],
    [0.00001, '< $0.0001'],
    [0.0421, '$0.0421'],
    [0.5, '$0.5000'],
    [1, '$1.00'],
    [1234.5, '$1,234.50'],
  ])('%d dollars read %s', (dollars, text) => {
    expect(cost(dollars)).toBe(text);
  });
});

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [4321, '4.3 kB'],
    [2_000_000, '2.0 MB'],
  ])('%d bytes read %s', (n, text) => {
    expect(bytes(n)).toBe(text);
  });
});

describe('moment', () => {
  const now = new Date(2026, 10, 23, 14, 30);
  it.each([
    [new Date(2026, 10, 23, 9, 5), 'Today 09:05'],
    [new Date(2026, 10, 22, 23, 59), 'Yesterday 23:59'],
    [new Date(2026, 10, 3, 17, 40), '3 Nov 17:40'],
    [new Date(2025, 10, 3, 17, 40), '3 Nov 2025'],
  ])('%s reads %s', (then, text) => {
    expect(moment(then.toISOString(), now)).toBe(text);
  });

  it('shows what is no time as it is', () => {
    expect(moment('soon', now)).toBe('soon');
  });
});

it('groups thousands and counts nouns', () => {
  expect(count(1_234_567)).toBe('1,234,567');
  expect(plural(1, 'run')).toBe('1 run');
  expect(plural(0, 'run')).toBe('0 runs');
});

it.each([
  [0, '$0'],
  [0.000187, '$0.000187'],
  [2.5, '$2.50'],
])('tells costs apart that are small: %s', (dollars, text) => {
  expect(fineCost(dollars)).toBe(text);
});

it.each([
  ['Today 14:03', 'today 14:03'],
  ['3 Nov 17:40', '3 Nov 17:40'],
])('%s reads %s within a sentence', (alone, within) => {
  expect(inSentence(alone)).toBe(within);
});

it.each([
  ['Ann Lee <ann@example.com>', 'Ann Lee'],
  ['ann', 'ann'],
  ['<ann@example.com>', '<ann@example.com>'],
])('the author %s is called %s', (author, name) => {
  expect(nameOf(author)).toBe(name);
});

it.each([
  ['Europe/Vienna', '2026-11-23T23:30:00Z', '2026-11-24'],
  ['UTC', '2026-11-23T23:30:00Z', '2026-11-23'],
  ['Z', '2026-11-23T23:30:00Z', '2026-11-23'],
  ['UTC+02:00', '2026-11-23T23:30:00Z', '2026-11-24'],
  ['-03:30', '2026-11-23T03:00:00Z', '2026-11-22'],
  ['GMT+01:00', '2026-12-31T23:00:00Z', '2027-01-01'],
])('in %s it is, at %s, the day %s', (zone, iso, day) => {
  expect(dayIn(zone, iso)).toBe(day);
});
