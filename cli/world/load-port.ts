import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadPort } from '../../engine/world.ts';
import { programFolder } from '../environment.ts';

/** Name under which the sandbox knows the agent's image. */
const SANDBOX_AGENT_IMAGE = 'meshwright/agent:1';
/** Any image with Node 20 will do: the agent is piped in. */
const DEFAULT_AGENT_IMAGE = 'docker.io/library/node:20-alpine';

/** Load from this machine, and how agents come to be on each kind of target. */
export function loadPort(agentImage: string | undefined): LoadPort {
  return {
    async generate(profile, onTick, signal) {
      const { createLoadEnvironment, runLoad } = await import('../../loadgen/run-load.ts');
      const { createDial } = await import('../../loadgen/connection/dial.ts');
      return await runLoad(profile, createLoadEnvironment(createDial(undefined)), onTick, signal);
    },
    async agentProgram(kind) {
      if (kind === 'sandbox')
        return { image: SANDBOX_AGENT_IMAGE, idle: [], session: ['meshwright', 'agent'] };
      const { packAgent } = await import('../../loadgen/agent/agent-archive.ts');
      const entry = pathToFileURL(path.join(programFolder(), 'loadgen', 'agent', 'main.js'));
      return await packAgent(agentImage ?? DEFAULT_AGENT_IMAGE, entry);
    },
  };
}
