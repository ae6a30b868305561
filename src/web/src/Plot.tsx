import type { ReactNode } from 'react';

/** To the card’s edge, however few bars: what is beyond is cut. */
const FAR = 5000;

interface PlotProps {
  /** What the upper line stands for. */
  most: string;
  /** Of the drawing, in its own units: narrower where there is no room, as high as ever. */
  width: number;
  height: number;
  /** What stands below the first and the last bar. */
  ends: ReactNode;
  /** The bars, as parts of an SVG. */
  children: ReactNode;
}

/** The frame of a bar chart: a picture, hidden from those who have the same figures as a table. */
export function Plot({ most, width, height, ends, children }: PlotProps) {
  return (
    <div className="chart">
      <span className="chart-most" aria-hidden="true">
        {most}
      </span>
      <div className="chart-plot">
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path className="chart-line" d={`M0 ${height + 0.5}h${FAR}M0 0.5h${FAR}`} />
          {children}
        </svg>
        <p className="chart-ends" aria-hidden="true">
          {ends}
        </p>
      </div>
    </div>
  );
}
