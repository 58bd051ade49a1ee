import { Box, Static, Text } from 'ink';
import type { ReactElement } from 'react';
import type { InlineLine } from './inline-lines.ts';

const COLOURS: Readonly<Record<InlineLine['tone'], string | undefined>> = {
  plain: undefined,
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  dim: undefined,
  live: 'cyan',
};

/** Settled lines scroll away above; the live ones stay below. Each line is one `<Text>`, so that a frame is cheap. */
export function InlineView(props: {
  readonly settled: readonly InlineLine[];
  readonly live: readonly InlineLine[];
}): ReactElement {
  return (
    <>
      <Static items={[...props.settled]}>{(line) => <Line key={line.id} line={line} />}</Static>
      <Box flexDirection="column">
        {props.live.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </Box>
    </>
  );
}

function Line(props: { readonly line: InlineLine }): ReactElement {
  const { text, tone } = props.line;
  const color = COLOURS[tone];
  return (
    <Text dimColor={tone === 'dim'} wrap="truncate" {...(color === undefined ? {} : { color })}>
      {text}
    </Text>
  );
}
