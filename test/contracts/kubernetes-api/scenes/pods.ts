import type { Scene } from './scene.ts';

const pod = (name: string, ...containers: readonly string[]) => ({
  metadata: { name },
  spec: { containers: containers.map((each) => ({ name: each, image: 'example.com/app:1' })) },
});

/** What clients that want to reach into a pod are told while nothing runs it. */
export const POD_SCENES: readonly Scene[] = [
  {
    title: 'logs of pods that nothing runs',
    async play({ call, wire, core }) {
      await wire.call('POST', `${core}/pods`, { body: pod('one', 'app') });
      await wire.call('POST', `${core}/pods`, { body: pod('two', 'app', 'more') });
      for (const query of [
        'one/log',
        'one/log?follow=true',
        'one/log?previous=true',
        'one/log?container=app&timestamps=true&tailLines=0',
        'one/log?container=other',
        'two/log',
        'two/log?container=more',
        'none/log',
        'one/log?tailLines=-1',
        'one/log?tailLines=some',
        'one/log?limitBytes=0',
        'one/log?sinceSeconds=0',
        'one/log?sinceSeconds=1&sinceTime=2020-01-01T00:00:00Z',
        'one/log?sinceTime=yesterday',
        'one/log?stream=Stdout',
      ]) {
        await call('GET', `${core}/pods/${query}`);
      }
    },
  },
  {
    title: 'streams into pods that nothing runs',
    async play({ call, wire, core }) {
      await wire.call('POST', `${core}/pods`, { body: pod('one', 'app') });
      await wire.call('POST', `${core}/pods`, { body: pod('two', 'app', 'more') });
      for (const stream of ['exec', 'attach', 'portforward']) {
        for (const name of ['one', 'two', 'none']) await call('POST', `${core}/pods/${name}/${stream}`);
        await call('GET', `${core}/pods/one/${stream}?container=other`);
        await call('PUT', `${core}/pods/one/${stream}`);
      }
    },
  },
];
