import { Text, useInput } from 'ink';
import type { ReactElement } from 'react';

/** A step that waits for a person, in words that are safe to print. */
export interface Question {
  readonly step: string;
  readonly message: string;
}

/** How the terminal answers a run: a decision, or Ctrl-C, which reaches nobody else while keys are read one by one. */
export interface Answers {
  decide(step: string, decision: 'approve' | 'reject'): void;
  interrupt(): void;
}

/** Asks one question at a time; y or n decides, every other key is nothing. */
export function ApprovalPrompt(props: {
  readonly question: Question;
  readonly answers: Answers;
}): ReactElement {
  const { question, answers } = props;
  useInput((input, key) => {
    if (key.ctrl && input === 'c') answers.interrupt();
    else if (input === 'y' || input === 'Y') answers.decide(question.step, 'approve');
    else if (input === 'n' || input === 'N') answers.decide(question.step, 'reject');
  });
  return (
    <Text color="yellow" wrap="wrap">
      {`${question.step}: ${question.message} [y/n]`}
    </Text>
  );
}
