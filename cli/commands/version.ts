import { type CommandInput, flagText } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { writeOut } from '../output.ts';

/** `meshwright version` */
export async function versionCommand(input: CommandInput): Promise<void> {
  const { version } = readEnvironment(input.flags);
  const json = flagText(input, 'output') === 'json';
  await writeOut(
    json
      ? JSON.stringify({ version, node: process.version, platform: process.platform })
      : `meshwright ${version}`,
  );
}
