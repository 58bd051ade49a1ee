import { appendFileSync, statSync, truncateSync } from 'node:fs';
import type { RunFolder } from '../../../engine/run/journal/run-folder.ts';
import { die, type KillSwitch } from './kill-switch.ts';

/** The run folder of the real engine, in which the process can die around every write of the journal. */
export function deadlyFolder(folder: RunFolder, killer: KillSwitch): RunFolder {
  const { journal, journalPath } = folder;
  let written = statSync(journalPath).size;
  let synced = written;
  return {
    ...folder,
    journal: {
      append: async (text) => {
        const bytes = Buffer.from(text);
        if (killer.isDue('append:before')) die();
        if (killer.isDue('append:torn')) {
          const part = 1 + Math.floor(killer.share * (bytes.length - 1));
          appendFileSync(journalPath, bytes.subarray(0, part));
          die();
        }
        await journal.append(text);
        written += bytes.length;
        if (killer.isDue('append:after')) die();
      },
      sync: async () => {
        if (killer.isDue('sync:before')) die();
        if (killer.isDue('sync:lost')) {
          truncateSync(journalPath, synced + Math.floor(killer.share * (written - synced)));
          die();
        }
        const reached = written;
        await journal.sync();
        synced = reached;
        if (killer.isDue('sync:after')) die();
      },
      close: () => journal.close(),
    },
    savePrior: async (body) => {
      if (killer.isDue('prior:before')) die();
      const digest = await folder.savePrior(body);
      if (killer.isDue('prior:after')) die();
      return digest;
    },
  };
}
