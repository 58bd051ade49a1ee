import { Box, Static, Text } from 'ink';
import type { ReactElement } from 'react';
import { type Answers, ApprovalPrompt, type Question } from './approval-prompt.tsx';
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
  /** Only where the terminal can answer. */
  readonly ask?: { readonly question: Question; readonly answers: Answers };
}): ReactElement {
  return (
    <>
      <Static items={[...props.settled]}>{(line) => <Line key={line.id} line={line} />}</Static>
      <Box flexDirection="column">
        {props.live.map((line) => (
          <Line key={line.id} line={line} />
        ))}
        {props.ask === undefined ? null : <ApprovalPrompt key={props.ask.question.step} {...props.ask} />}
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
