/** One of a few, all of them in sight. */
export function Choice<T extends string | number>({
  name,
  options,
  chosen,
  onChoose,
}: {
  name: string;
  /** Each with its text. */
  options: readonly (readonly [T, string])[];
  chosen: T;
  onChoose: (option: T) => void;
}) {
  return (
    <div className="choice" role="group" aria-label={name}>
      {options.map(([option, text]) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === chosen}
          onClick={() => {
            onChoose(option);
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
