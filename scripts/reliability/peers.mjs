// What others test, counted in their own sources or stated by them, beside our figures.
// "–" says that nothing was found there; our column is a function of the figures kept.

export const peers = ['restic', 'borg 2', 'kopia', 'SQLite', 'conserve / bupstash']

const count = (number) => number.toLocaleString('en')
const NONE_STATED = '*(stated)*'

/** Our figures in words, or nothing where a figure is missing. */
const all = (sums, texts) => {
  const said = texts.map((text) => text(sums)).filter(Boolean)
  return said.length > 0 ? said.join('; ') : undefined
}

/** "12,345 states of R1", where there are any. */
const of = (id, figure, words) => (sums) => {
  const number = sums(id, figure)
  return number > 0 ? `${count(number)} ${words}` : undefined
}

export const rows = [
  {
    what: 'test functions',
    theirs: [
      '697',
      '1,487',
      '1,073',
      `51,445 TCL + 50,362 TH3 ${NONE_STATED}`,
      '204 / 74 + 59 bats',
    ],
    ours: [of('sources', 'tests', 'in Rust')],
  },
  {
    what: 'crash points enumerated',
    theirs: ['–', '4 hand-picked', '–', `every I/O operation, looped ${NONE_STATED}`, '– / –'],
    ours: [of('R1', 'cuts', 'power cuts'), of('R1', 'states', 'states of the disk after them')],
  },
  {
    what: 'power loss: unsynced writes lost or torn',
    theirs: ['–', '–', '– (only a check of sync before close)', 'yes, `src/test6.c`', '–'],
    ours: [of('R1', 'strict', 'states of a strict disk'), of('R1', 'ordered', 'of an ordered one')],
  },
  {
    what: 'the n-th call fails',
    theirs: [
      '– (scripted errors)',
      '–',
      'scripted, 11 files',
      `every operation, once and for ever ${NONE_STATED}`,
      '–',
    ],
    ours: [of('R3', 'faults', 'failing calls, once and for ever')],
  },
  {
    what: 'failures during recovery',
    theirs: ['–', '–', '–', `yes ${NONE_STATED}`, '–'],
    ours: [of('R5', 'cases', 'failures of what follows a failure')],
  },
  {
    what: 'kill -9',
    theirs: [
      '–',
      '–',
      '1 test, 1 moment',
      `child process, random ${NONE_STATED}`,
      'loop of 15 s + chaos worker (bupstash)',
    ],
    ours: [of('R6', 'kills', 'at counted system calls'), of('R8', 'kills', 'at random')],
  },
  {
    what: 'a real disk that is full',
    theirs: [
      '1 unit test',
      '10 passes, normally skipped',
      'a store with a limit',
      `I/O error loop with ENOSPC ${NONE_STATED}`,
      '–',
    ],
    ours: [of('R9', 'disks', 'disks run full')],
  },
  {
    what: 'bit flips',
    theirs: [
      '1 random bit per read in one test',
      'every byte of one object',
      'single byte in 3 tests',
      'tests of malformed databases + fuzz',
      'truncate and delete matrix (conserve)',
    ],
    ours: [
      of('R12', 'flips', 'over every kind of object'),
      of('R18', 'flips', 'sampled in a large vault'),
    ],
  },
  {
    what: 'truncations and exchanges',
    theirs: ['–', '–', '–', 'n/a', 'truncate and delete matrix (conserve)'],
    ours: [of('R13', 'lengths', 'lengths'), of('R14', 'exchanges', 'exchanges')],
  },
  {
    what: 'old formats kept',
    theirs: [
      'v1 and v2 vaults, old index',
      'borg 1.2 tarball',
      'real programs 0.8, 0.17',
      '`backcompat.test` with old programs',
      '6 + 1, census test',
    ],
    ours: [of('R30', 'vaults', 'vaults read by two readers')],
  },
  {
    what: 'fuzz targets',
    theirs: ['1', '–', '–', `≥ 4 engines, 0.5–1 bn a day ${NONE_STATED}`, '–'],
    ours: [of('sources', 'fuzz_targets', 'targets'), of('fuzz', 'executions', 'executions')],
  },
  {
    what: 'model and property tests',
    theirs: [
      '–',
      '–',
      'weighted random actions, real clock',
      `SLT 7.2 M queries on 4 engines ${NONE_STATED}`,
      '1 proptest, ignored / random trees',
    ],
    ours: [of('R25', 'sequences', 'sequences of operations')],
  },
  {
    what: 'simulated time',
    theirs: ['fake clock in unit tests', '`max-age` tests', '14 days', '–', '–'],
    ours: [of('R29', 'days', 'days')],
  },
  {
    what: 'two at once',
    theirs: [
      'lock tests (22), race CI',
      'lock tests, soft interrupt',
      'stress with 16 workers',
      `mptester, threadtest3 ${NONE_STATED}`,
      'parallel thrash',
    ],
    ours: [of('R26', 'schedules', 'schedules of two operations')],
  },
  {
    what: 'changed while read',
    theirs: [
      'type change test',
      'ctime + granularity window',
      '–',
      'n/a',
      'random change of a folder',
    ],
    ours: [of('R19', 'cases', 'cases')],
  },
  {
    what: 'hostile names and trees at restore',
    theirs: [
      '3 cases + O_NOFOLLOW',
      '14 paths, 2 CVE tests',
      '–',
      'n/a',
      'validity of paths (asserts)',
    ],
    ours: [of('R31', 'vaults', 'forged vaults')],
  },
  {
    what: 'verified before it is written',
    theirs: ['yes (0.16.4)', 'id asserted at chosen places', 'optional', 'n/a', '–'],
    ours: [
      of('R17', 'caught_before', 'flips in memory caught before the write'),
      of('R17', 'caught_by_verify', 'flips in memory found by the next verify'),
    ],
  },
  {
    what: 'secrets as canaries',
    theirs: ['–', '–', '–', 'n/a', '–'],
    ours: [of('R37', 'looks', 'places searched')],
  },
  {
    what: 'mutation testing',
    theirs: [
      '–',
      '–',
      '–',
      `100% branch + mutation ${NONE_STATED}`,
      'cargo-mutants in CI (conserve)',
    ],
    ours: [of('R11', 'mutants', 'mutants')],
  },
]

/** Our cell of a row. */
export const ours = (row, sums) => all(sums, row.ours) ?? 'not shown yet'
