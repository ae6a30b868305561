import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import Bars, { type Column } from './Bars';
import ParetoPicture from './ParetoPicture';

const DAYS: Column[] = [
  {
    label: '2026-11-01',
    title: '2026-11-01: $3',
    parts: [part('coder', 1, 2), part('tester', 2, 1)],
  },
  { label: '2026-11-02', title: '2026-11-02: $0', parts: [] },
  { label: '2026-11-03', title: '2026-11-03: $1', parts: [part('tester', 2, 1)] },
];

function part(name: string, series: number, value: number) {
  return { name, look: `series-${series}`, value };
}

// jsdom has no layout.
beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (
    this: HTMLElement,
  ) {
    // A chart, or the letters that are measured for it.
    return this.tagName === 'SPAN' ? new DOMRect(0, 0, 60, 12) : new DOMRect(0, 0, 600, 200);
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('draws a bar a day, a part of it in the colour of what it stands for', () => {
  render(<Bars name="What was spent" columns={DAYS} text={(value) => `$${value}`} told />);

  const chart = screen.getByRole('application', { name: 'What was spent' });
  expect(chart.querySelectorAll('.series-1')).toHaveLength(1);
  expect(chart.querySelectorAll('.series-2')).toHaveLength(2);
  expect(chart.textContent).toContain('2026-11-01');
  expect(chart.textContent).toContain('$3');
});

it('says a day’s figures as one goes through the days by arrow keys', () => {
  render(<Bars name="What was spent" columns={DAYS} text={(value) => `$${value}`} told />);

  const chart = screen.getByRole('application', { name: 'What was spent' });
  fireEvent.focus(chart);
  expect(screen.getByRole('status').textContent).toBe('2026-11-01: $3coder $2tester $1');
  fireEvent.keyDown(chart, { key: 'ArrowRight' });
  fireEvent.keyDown(chart, { key: 'ArrowRight' });
  expect(screen.getByRole('status').textContent).toBe('2026-11-03: $1tester $1');
});

it('joins the candidates on the Pareto front', () => {
  const candidate = (number: number, score: number, onParetoFront: boolean) => ({
    candidate: number,
    parent: 0,
    promptVersion: '',
    score,
    costPerCase: number / 1000,
    onParetoFront,
    changes: [],
  });
  const { container } = render(
    <ParetoPicture
      candidates={[candidate(0, 0.4, true), candidate(1, 0.2, false), candidate(2, 1, true)]}
    />,
  );

  expect([...container.querySelectorAll('.pareto-on g text')].map((it) => it.textContent)).toEqual([
    '0',
    '2',
  ]);
  expect(container.querySelectorAll('.pareto-off g text')).toHaveLength(1);
  expect(container.querySelectorAll('path.pareto-front')).toHaveLength(1);
});
