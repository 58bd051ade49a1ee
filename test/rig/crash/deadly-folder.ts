import { appendFileSync, statSync, truncateSync } from 'node:fs';
import type { RunFolder } from '../../../engine/run/journal/run-folder.ts';
import type { KillSwitch } from './kill-switch.ts';

const GARBAGE_BYTES = 600;

/** The run folder of the real engine, in which the process can die around every write of the journal. */
export function deadlyFolder(folder: RunFolder, killer: KillSwitch): RunFolder {
  const { journal, journalPath } = folder;
  let written = statSync(journalPath).size;
  let synced = written;
  let writing = false;
  killer.onDeath((disaster, share) => {
    // What is on its way through the system cannot be taken back from here.
    if (disaster === 'cluster' || writing) return;
    const size = statSync(journalPath).size;
    const left = synced + Math.floor(share * (size - synced));
    truncateSync(journalPath, left);
    if (disaster === 'garbage')
      appendFileSync(journalPath, Buffer.alloc(1 + Math.floor(share * GARBAGE_BYTES)));
  });
  return {
    ...folder,
    journal: {
      append: async (text) => {
        const bytes = Buffer.from(text);
        killer.pass('append:before');
        if (killer.isDue('append:torn')) {
          const part = 1 + Math.floor(killer.share * (bytes.length - 1));
          appendFileSync(journalPath, bytes.subarray(0, part));
          killer.die();
        }
        writing = true;
        await journal.append(text);
        writing = false;
        written += bytes.length;
        killer.pass('append:after');
      },
      sync: async () => {
        killer.pass('sync:before');
        if (killer.isDue('sync:lost')) {
          truncateSync(journalPath, synced + Math.floor(killer.share * (written - synced)));
          killer.die();
        }
        const reached = written;
        await journal.sync();
        synced = reached;
        killer.pass('sync:after');
      },
      close: () => journal.close(),
    },
    savePrior: async (body) => {
      killer.pass('prior:before');
      const digest = await folder.savePrior(body);
      killer.pass('prior:after');
      return digest;
    },
  };
}
