import { convert, type DiagnosticCode, plan, read } from './stages.ts';

/** What is told and stops nothing. */
export const WARNING_CODES = {
  W405: plan('a condition that is always false', 'The step never runs with these parameters.'),
  W417: plan(
    'an object applied twice',
    'The same object is applied again with the same content, which is mostly a copy that was not changed.',
  ),
  W418: plan('an unused parameter', 'Nothing reads the parameter; whoever sets it would expect an effect.'),
  W419: plan(
    'no way back',
    "A rollback cannot undo this step. Say how with 'compensate', or that it need not be undone.",
  ),
  W420: plan(
    'times that hardly fit',
    'A deadline or a back-off leaves no room for what the step is meant to do.',
  ),
  W421: plan(
    'nothing is proved',
    'A pattern states at least one proof: a probe, a performance step or an assert. Without one it does not publish.',
  ),
  W422: read(
    'an unused import',
    'Nothing uses the import; whoever reads the file would expect that it matters.',
  ),
  W423: read(
    'settings of a used pattern that do not hold here',
    "A run has one 'onFailure', one 'deadline', one 'maxParallel' and one time to wait for a lock: those of the pattern that is run. What a used pattern says about them holds when it is run by itself. Its 'requires' count here too, its 'defaults' and 'finally' are its own, and when it locks the whole cluster, the run does.",
  ),
  W424: plan(
    'nothing is pruned this time',
    'With steps left out by --only or --skip the run does not know all that the pattern contains, so it deletes nothing of it.',
  ),
  W504: plan(
    'a backend that the pattern does not have',
    'The service must be in the cluster already, or the split sends traffic to nobody.',
  ),
  W505: plan(
    'a reference that the pattern does not have',
    'What is named must be in the cluster already, or the rule admits nothing.',
  ),
  W506: plan(
    'a denial without a control',
    'A request that fails proves nothing unless another one to the same pod and port passes. Add control.',
  ),
  W514: convert(
    'less is admitted than is said',
    'The wanted mesh reads the same words more narrowly. Nothing is admitted there that was not admitted before, but some of what was is not.',
  ),
  W515: convert(
    'said in another way',
    'The wanted version has another place for this. The meaning is the same; the sentence says where it went.',
  ),
  W516: convert(
    'more may be admitted than before',
    'The mesh that the objects were written for may have admitted less here, by something that the files do not say.',
  ),
} as const satisfies Readonly<Record<string, DiagnosticCode>>;
