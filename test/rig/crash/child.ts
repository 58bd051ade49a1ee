import { readFileSync } from 'node:fs';
import { systemClock } from '../../../cli/world/system-clock.ts';
import { type CrashJob, enterRun } from './enter-run.ts';
import { createKillSwitch, type KillOrder } from './kill-switch.ts';

/** A process that does its part of a run and dies where it is told to: `child.js JOB_FILE KILL_ORDER`. */
const [jobFile = '', order = ''] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobFile, 'utf8')) as CrashJob; // written by the campaign
const killer = createKillSwitch(JSON.parse(order) as KillOrder); // written by the campaign
process.stdout.write('ready\n');
const result = await enterRun(job, killer, systemClock);
const counts = killer.counts();
const any = Object.values(counts).reduce((sum, count) => sum + count, 0);
const outcome = typeof result === 'string' ? result : result.outcome;
process.stdout.write(`${JSON.stringify({ outcome, passed: { ...counts, any } })}\n`);
