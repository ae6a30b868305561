import {
  Bar,
  BarChart,
  CartesianGrid,
  Rectangle,
  Tooltip,
  XAxis,
  YAxis,
  type BarShapeProps,
  type TooltipContentProps,
} from 'recharts';
import { LINE, SMALL, TICK } from './look';

export interface Part {
  name: string;
  /** The CSS class that colours it. */
  look: string;
  value: number;
}

/** What stands in one place of the axis: its parts, the lowest first. */
export interface Column {
  label: string;
  /** Said when it is pointed at, or reached by arrow keys. */
  title: string;
  parts: Part[];
}

interface BarsProps {
  /** What a screen reader says of the whole. */
  name: string;
  columns: Column[];
  text: (value: number) => string;
  /** Whether the parts are told one by one beside the title. */
  told: boolean;
}

/** Wider than this no column grows: few of them stand beside each other, not over the whole page. */
const WIDEST = 52;
const AXIS = 90;

/** Stacked bars along an axis. Arrow keys go through them; what they say is read aloud. */
export default function Bars({ name, columns, text, told }: BarsProps) {
  const layers = Math.max(0, ...columns.map(({ parts }) => parts.length));
  return (
    <BarChart
      responsive
      style={{ width: '100%', height: '100%', maxWidth: AXIS + columns.length * WIDEST }}
      data={columns}
      margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      barCategoryGap="18%"
      maxBarSize={28}
      aria-label={name}
    >
      <CartesianGrid vertical={false} stroke={LINE} />
      <XAxis
        dataKey="label"
        fontSize={SMALL}
        tick={TICK}
        axisLine={{ stroke: LINE }}
        tickLine={false}
        tickMargin={6}
        minTickGap={14}
        interval="preserveStartEnd"
      />
      <YAxis
        width="auto"
        fontSize={SMALL}
        tick={TICK}
        tickFormatter={(value: number) => (value === 0 ? '0' : text(value))}
        tickCount={4}
        tickLine={false}
        axisLine={false}
      />
      <Tooltip
        cursor={{ className: 'chart-cursor' }}
        isAnimationActive={false}
        content={(tip) => <Tip {...tip} text={text} told={told} />}
      />
      {Array.from({ length: layers }, (_, layer) => (
        <Bar
          key={layer}
          dataKey={(column: Column) => column.parts[layer]?.value ?? 0}
          stackId="all"
          isAnimationActive={false}
          shape={(bar: BarShapeProps) => <Piece bar={bar} layer={layer} />}
        />
      ))}
    </BarChart>
  );
}

/** The library gives what the bar stands for as `payload`. */
function Piece({ bar, layer }: { bar: BarShapeProps; layer: number }) {
  const { x, y, width, height } = bar;
  const part = (bar.payload as Column | undefined)?.parts[layer];
  return part === undefined || part.value === 0 ? null : (
    <Rectangle {...{ x, y, width, height }} className={`bar-part ${part.look}`} />
  );
}

type TipProps = TooltipContentProps & { text: (value: number) => string; told: boolean };

function Tip({ active, payload, text, told }: TipProps) {
  const column = payload[0]?.payload as Column | undefined;
  if (!active || column === undefined) {
    return null;
  }
  return (
    <div className="chart-tip" role="status">
      <p>{column.title}</p>
      {told && (
        <ul>
          {column.parts
            .filter(({ value }) => value > 0)
            .map((part) => (
              <li key={part.look}>
                {part.name} {text(part.value)}
              </li>
            ))}
        </ul>
      )}
    </div>
  );
}
