-- The file as parley 0.1 makes it. A migration is never edited once it is released; the next one comes beside it.
-- One table for each row class of sessions.model, column for column, all under their session. Times are ISO 8601,
-- decimals are text, true and false are 1 and 0, lists and free values are JSON.
-- A text may be shorter than its rule where a redaction took words out of it.

-- The session itself; `active` is the item under way and `first` the seat that the lot let begin.
CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 8 AND id NOT GLOB '*[^0-9a-z]*'),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
    series TEXT CHECK (length(series) BETWEEN 1 AND 80),
    pair TEXT NOT NULL CHECK (pair IN ('cpo-cto', 'ceo-cto', 'custom')),
    playbook TEXT NOT NULL CHECK (length(playbook) BETWEEN 1 AND 64),
    status TEXT NOT NULL CHECK (status IN ('draft', 'ready', 'running', 'paused', 'closing', 'closed', 'amended')),
    mode TEXT NOT NULL CHECK (mode IN ('hotseat', 'local', 'ssh', 'import')),
    started_at TEXT CHECK (started_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    ended_at TEXT CHECK (ended_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    planned_minutes INTEGER NOT NULL CHECK (planned_minutes BETWEEN 1 AND 1440),
    actual_minutes INTEGER NOT NULL CHECK (actual_minutes BETWEEN 0 AND 100000),
    previous TEXT CHECK (length(previous) = 8 AND previous NOT GLOB '*[^0-9a-z]*'),
    next_at TEXT CHECK (next_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    log_head TEXT CHECK (length(log_head) = 71 AND log_head GLOB 'sha256:*'),
    announcement TEXT CHECK (length(announcement) BETWEEN 1 AND 280),
    starts_at TEXT CHECK (starts_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    active TEXT,
    "first" TEXT,
    buffer_percent INTEGER NOT NULL CHECK (buffer_percent BETWEEN 0 AND 50),
    waived INTEGER NOT NULL CHECK (waived IN (0, 1)),
    overfull_accepted INTEGER NOT NULL CHECK (overfull_accepted IN (0, 1)),
    redacting TEXT NOT NULL CHECK (json_valid(redacting) AND json_type(redacting) = 'array'),
    FOREIGN KEY (id, active) REFERENCES agenda(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- The numbers of a closed session; `alignment` stands beside what chance alone would give.
CREATE TABLE scores (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    alignment TEXT CHECK (alignment GLOB '[0-9]*' AND CAST(alignment AS REAL) BETWEEN 0 AND 100),
    alignment_chance TEXT CHECK (alignment_chance GLOB '[0-9]*' AND CAST(alignment_chance AS REAL) BETWEEN 0 AND 100),
    support_floor INTEGER CHECK (support_floor BETWEEN 0 AND 5),
    guess_error TEXT CHECK (guess_error GLOB '[0-9]*' AND CAST(guess_error AS REAL) BETWEEN 0 AND 5),
    fidelity INTEGER CHECK (fidelity BETWEEN 0 AND 100),
    precision INTEGER CHECK (precision BETWEEN 0 AND 100),
    roti TEXT CHECK (roti GLOB '[0-9]*' AND CAST(roti AS REAL) BETWEEN 1 AND 5),
    PRIMARY KEY (session)
) STRICT;

-- A seat and who sits in it. `pin` is a salted hash for the hand-over curtain, `absent` was declared.
CREATE TABLE participant (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    "key" TEXT NOT NULL CHECK ("key" GLOB '[a-z]*' AND "key" NOT GLOB '*[^a-z0-9-]*'),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    role TEXT NOT NULL CHECK (role IN ('leader', 'facilitator', 'observer')),
    title TEXT CHECK (length(title) BETWEEN 1 AND 80),
    attended TEXT NOT NULL CHECK (attended IN ('full', 'partial', 'absent')),
    signed_at TEXT CHECK (signed_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    signed_key TEXT CHECK (length(signed_key) BETWEEN 1 AND 120),
    absent INTEGER NOT NULL CHECK (absent IN (0, 1)),
    pin TEXT,
    PRIMARY KEY (session, "key")
) STRICT;

-- One item of the agenda. `budget_s` is its timebox as extended or re-planned, `elapsed_ms` what it took.
CREATE TABLE agenda (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'I[1-9]*'),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
    kind TEXT NOT NULL CHECK (kind GLOB '[a-z]*' AND kind NOT GLOB '*[^a-z0-9-]*'),
    owner TEXT CHECK (owner GLOB '[a-z]*' AND owner NOT GLOB '*[^a-z0-9-]*'),
    planned_minutes INTEGER NOT NULL CHECK (planned_minutes BETWEEN 1 AND 120),
    actual_minutes INTEGER NOT NULL CHECK (actual_minutes BETWEEN 0 AND 100000),
    extensions INTEGER CHECK (extensions BETWEEN 1 AND 99),
    outcome TEXT CHECK (outcome IN ('done', 'parked', 'carried', 'skipped')),
    carried_from TEXT,
    carried_count INTEGER CHECK (carried_count BETWEEN 1 AND 99),
    note TEXT CHECK (length(note) BETWEEN 1 AND 2000),
    position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 9999),
    outcome_wanted TEXT CHECK (length(outcome_wanted) BETWEEN 1 AND 120),
    status TEXT NOT NULL CHECK (status IN ('queued', 'active', 'paused', 'over', 'ended')),
    phase TEXT,
    round INTEGER NOT NULL CHECK (round BETWEEN 1 AND 99),
    ready TEXT NOT NULL CHECK (json_valid(ready) AND json_type(ready) = 'array'),
    forced TEXT NOT NULL CHECK (json_valid(forced) AND json_type(forced) = 'array'),
    on_zero TEXT NOT NULL CHECK (on_zero IN ('soft', 'vote', 'hard')),
    budget_s INTEGER NOT NULL,
    elapsed_ms INTEGER NOT NULL,
    urgency INTEGER CHECK (urgency BETWEEN 0 AND 10),
    solo INTEGER NOT NULL CHECK (solo IN (0, 1)),
    settings TEXT CHECK (settings IS NULL OR json_valid(settings)),
    PRIMARY KEY (session, id)
) STRICT;

-- The one clock: the timebox of `phase` in `item`. `budget_s` is None where the phase has no time of its own.
CREATE TABLE clock (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    item TEXT NOT NULL,
    phase TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('idle', 'running', 'paused', 'over')),
    budget_s INTEGER,
    elapsed_ms INTEGER NOT NULL,
    extensions INTEGER NOT NULL,
    on_zero TEXT NOT NULL CHECK (on_zero IN ('soft', 'vote', 'hard')),
    granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
    forgiven TEXT NOT NULL CHECK (json_valid(forgiven) AND json_type(forgiven) = 'array'),
    PRIMARY KEY (session)
) STRICT;

-- One seat's private answer to one form: sealed, later revealed. Drafts are no sheets.
CREATE TABLE sheet (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    item TEXT NOT NULL,
    form TEXT NOT NULL,
    round INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('sealed', 'revealed')),
    seal TEXT,
    salt TEXT,
    payload TEXT CHECK (payload IS NULL OR json_valid(payload)),
    late INTEGER NOT NULL CHECK (late IN (0, 1)),
    missing INTEGER NOT NULL CHECK (missing IN (0, 1)),
    at TEXT CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    PRIMARY KEY (session, item, form, round, "by"),
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A sealed question as it was asked; its answers are there once revealed.
CREATE TABLE question (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'Q[1-9]*'),
    item TEXT NOT NULL CHECK (item GLOB 'I[1-9]*'),
    "key" TEXT NOT NULL CHECK ("key" GLOB '[a-z]*' AND "key" NOT GLOB '*[^a-z0-9-]*'),
    ask TEXT NOT NULL CHECK (length(ask) BETWEEN 1 AND 200),
    kind TEXT NOT NULL CHECK (kind IN ('scale', 'text', 'choice', 'rank', 'points', 'list', 'yesno')),
    gap INTEGER CHECK (gap BETWEEN 0 AND 1000),
    PRIMARY KEY (session, id),
    FOREIGN KEY (session, item) REFERENCES agenda(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- One leader's revealed answer to a question: a `value` of the question's kind, or a pass.
CREATE TABLE answer (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    question TEXT NOT NULL,
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    value TEXT CHECK (value IS NULL OR json_valid(value)),
    pass INTEGER CHECK (pass IN (0, 1)),
    guess TEXT CHECK (guess IS NULL OR json_valid(guess)),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 2000),
    seal TEXT NOT NULL CHECK (length(seal) = 71 AND seal GLOB 'sha256:*'),
    PRIMARY KEY (session, question, "by"),
    FOREIGN KEY (session, question) REFERENCES question(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A goal that both put in words; each edit makes a new `version`, `drop` lists who would drop it.
-- `proposed` is a new wording that waits for the other, `dissent` maps a seat to what it sees otherwise.
CREATE TABLE goal (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'G[1-9]*'),
    item TEXT NOT NULL CHECK (item GLOB 'I[1-9]*'),
    text TEXT NOT NULL CHECK (length(text) <= 200 AND (length(text) >= 10 OR instr(text, '[redacted]'))),
    status TEXT NOT NULL CHECK (status IN ('open', 'agreed', 'agreed-with-dissent', 'parked', 'escalated', 'dropped')),
    measure TEXT CHECK (length(measure) BETWEEN 1 AND 200),
    due TEXT CHECK (due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    horizon TEXT CHECK (horizon IN ('now', 'next', 'later')),
    persona TEXT CHECK (length(persona) BETWEEN 1 AND 80),
    owner TEXT CHECK (owner GLOB '[a-z]*' AND owner NOT GLOB '*[^a-z0-9-]*'),
    "by" TEXT CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    why TEXT CHECK (length(why) BETWEEN 1 AND 2000),
    version INTEGER NOT NULL,
    "drop" TEXT NOT NULL CHECK (json_valid("drop") AND json_type("drop") = 'array'),
    accepted TEXT NOT NULL CHECK (json_valid(accepted) AND json_type(accepted) = 'array'),
    commits TEXT NOT NULL CHECK (json_valid(commits) AND json_type(commits) = 'array'),
    parks TEXT NOT NULL CHECK (json_valid(parks) AND json_type(parks) = 'array'),
    revisit_on TEXT CHECK (revisit_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    dissent TEXT CHECK (dissent IS NULL OR json_valid(dissent)),
    proposed TEXT CHECK (length(proposed) <= 200 AND (length(proposed) >= 10 OR instr(proposed, '[redacted]'))),
    resolved_round INTEGER,
    signed TEXT NOT NULL CHECK (json_valid(signed) AND json_type(signed) = 'array'),
    PRIMARY KEY (session, id),
    FOREIGN KEY (session, item) REFERENCES agenda(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- One leader's revealed vote on a goal in one round.
CREATE TABLE ballot (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    goal TEXT NOT NULL,
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    round INTEGER NOT NULL CHECK (round BETWEEN 1 AND 99),
    support INTEGER CHECK (support BETWEEN 0 AND 5),
    pass INTEGER CHECK (pass IN (0, 1)),
    guess INTEGER CHECK (guess BETWEEN 0 AND 5),
    points INTEGER CHECK (points BETWEEN 0 AND 100),
    confidence INTEGER CHECK (confidence BETWEEN 0 AND 100),
    block TEXT CHECK (length(block) BETWEEN 1 AND 200),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 2000),
    seal TEXT NOT NULL CHECK (length(seal) = 71 AND seal GLOB 'sha256:*'),
    late INTEGER CHECK (late IN (0, 1)),
    PRIMARY KEY (session, goal, round, "by"),
    FOREIGN KEY (session, goal) REFERENCES goal(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- What would raise a leader's support for a goal by one, written in the discussion.
CREATE TABLE "raise" (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    goal TEXT NOT NULL,
    round INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (session, goal, round, "by"),
    FOREIGN KEY (session, goal) REFERENCES goal(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A question with two poles; each leader argues the other's. `form` is full or short; `accepted` the wording's.
CREATE TABLE argument (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'X[1-9]*'),
    item TEXT NOT NULL CHECK (item GLOB 'I[1-9]*'),
    question TEXT NOT NULL CHECK (length(question) <= 160 AND (length(question) >= 10 OR instr(question, '[redacted]'))),
    pole_a TEXT NOT NULL CHECK (length(pole_a) BETWEEN 1 AND 120),
    pole_b TEXT NOT NULL CHECK (length(pole_b) BETWEEN 1 AND 120),
    decision TEXT CHECK (decision GLOB 'D[1-9]*'),
    tension TEXT CHECK (length(tension) BETWEEN 1 AND 64),
    band TEXT NOT NULL CHECK (band IN ('understood', 'half-understood', 'talking-past', 'not-judged')),
    disagreement TEXT CHECK (disagreement IN ('priorities', 'facts')),
    common_ground TEXT NOT NULL CHECK (json_valid(common_ground) AND json_type(common_ground) = 'array'),
    synthesis TEXT CHECK (length(synthesis) <= 600 AND (length(synthesis) >= 30 OR instr(synthesis, '[redacted]'))),
    stakes TEXT CHECK (length(stakes) BETWEEN 1 AND 200),
    goal TEXT,
    absent TEXT CHECK (length(absent) BETWEEN 1 AND 80),
    form TEXT NOT NULL CHECK (form IN ('full', 'short')),
    held TEXT CHECK (held IS NULL OR json_valid(held)),
    accepted TEXT NOT NULL CHECK (json_valid(accepted) AND json_type(accepted) = 'array'),
    options TEXT NOT NULL CHECK (json_valid(options) AND json_type(options) = 'array'),
    cites TEXT NOT NULL CHECK (json_valid(cites) AND json_type(cites) = 'array'),
    voided TEXT NOT NULL CHECK (json_valid(voided) AND json_type(voided) = 'array'),
    PRIMARY KEY (session, id),
    FOREIGN KEY (session, item) REFERENCES agenda(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, decision) REFERENCES decision(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, goal) REFERENCES goal(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- One leader's side of an argument: the own case, and `steelman`, what they wrote of the OTHER's case.
CREATE TABLE side (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    argument TEXT NOT NULL,
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    holds TEXT NOT NULL CHECK (holds IN ('a', 'b')),
    position TEXT NOT NULL CHECK (length(position) <= 400 AND (length(position) >= 20 OR instr(position, '[redacted]'))),
    protects TEXT CHECK (length(protects) BETWEEN 1 AND 2000),
    would_change_my_mind TEXT CHECK (length(would_change_my_mind) BETWEEN 1 AND 2000),
    strength_before INTEGER NOT NULL CHECK (strength_before BETWEEN 0 AND 100),
    strength_after INTEGER CHECK (strength_after BETWEEN 0 AND 100),
    steelman TEXT CHECK (length(steelman) <= 600 AND (length(steelman) >= 30 OR instr(steelman, '[redacted]'))),
    acceptance INTEGER CHECK (acceptance BETWEEN 0 AND 4),
    coverage TEXT CHECK (coverage GLOB '[0-9]*' AND CAST(coverage AS REAL) BETWEEN 0 AND 1),
    not_mine INTEGER CHECK (not_mine BETWEEN 0 AND 300),
    fidelity_first INTEGER CHECK (fidelity_first BETWEEN 0 AND 100),
    fidelity_final INTEGER CHECK (fidelity_final BETWEEN 0 AND 100),
    verdict TEXT NOT NULL CHECK (verdict IN ('signed', 'signed-with-addendum', 'unsigned', 'not-judged')),
    addendum TEXT CHECK (length(addendum) BETWEEN 1 AND 2000),
    missing TEXT CHECK (length(missing) BETWEEN 1 AND 2000),
    revisions INTEGER NOT NULL CHECK (revisions BETWEEN 0 AND 9),
    learned TEXT CHECK (length(learned) BETWEEN 1 AND 2000),
    rebuttal TEXT CHECK (length(rebuttal) BETWEEN 1 AND 2000),
    support TEXT CHECK (support IS NULL OR json_valid(support)),
    PRIMARY KEY (session, argument, "by"),
    FOREIGN KEY (session, argument) REFERENCES argument(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A key point of a leader's own case; `covered` is how far the other's steelman covered it: 1, 0.5 or 0.
CREATE TABLE point (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    argument TEXT NOT NULL,
    "by" TEXT NOT NULL,
    n INTEGER NOT NULL,
    text TEXT NOT NULL CHECK (length(text) <= 120 AND (length(text) >= 5 OR instr(text, '[redacted]'))),
    weight INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 3),
    covered TEXT CHECK (covered GLOB '[0-9]*' AND CAST(covered AS REAL) BETWEEN 0 AND 1),
    PRIMARY KEY (session, argument, "by", n),
    FOREIGN KEY (session, argument, "by") REFERENCES side(session, argument, "by")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A belief that would change a mind; where both hold it, a test says how to find out.
CREATE TABLE crux (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    argument TEXT NOT NULL,
    n INTEGER NOT NULL,
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 300),
    "by" TEXT NOT NULL CHECK (json_valid("by") AND json_type("by") = 'array'),
    test TEXT CHECK (length(test) BETWEEN 1 AND 2000),
    by_date TEXT CHECK (by_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    checks TEXT CHECK (checks GLOB '[a-z]*' AND checks NOT GLOB '*[^a-z0-9-]*'),
    PRIMARY KEY (session, argument, n),
    FOREIGN KEY (session, argument) REFERENCES argument(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A question that `by` asked the other leader before writing the steelman, and the other's answer.
CREATE TABLE interview (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    argument TEXT NOT NULL,
    "by" TEXT NOT NULL,
    n INTEGER NOT NULL,
    question TEXT NOT NULL CHECK (length(question) BETWEEN 1 AND 280),
    answer TEXT CHECK (length(answer) BETWEEN 1 AND 280),
    PRIMARY KEY (session, argument, "by", n),
    FOREIGN KEY (session, argument) REFERENCES argument(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Shared facts that both can see and annotate.
CREATE TABLE board (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'B[1-9]*'),
    item TEXT NOT NULL CHECK (item GLOB 'I[1-9]*'),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    PRIMARY KEY (session, id),
    FOREIGN KEY (session, item) REFERENCES agenda(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- One row of a board; `columns` are the board's own columns.
CREATE TABLE "row" (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    board TEXT NOT NULL,
    "key" TEXT NOT NULL CHECK (length("key") BETWEEN 1 AND 64),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    columns TEXT CHECK (columns IS NULL OR json_valid(columns)),
    PRIMARY KEY (session, board, "key"),
    FOREIGN KEY (session, board) REFERENCES board(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- What a person noted on a row of a board, seen through a lens.
CREATE TABLE note (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    board TEXT NOT NULL,
    "row" TEXT NOT NULL,
    n INTEGER NOT NULL,
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    lens TEXT NOT NULL CHECK (length(lens) BETWEEN 1 AND 64),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    PRIMARY KEY (session, board, "row", n),
    FOREIGN KEY (session, board, "row") REFERENCES "row"(session, board, "key")
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- What was decided, how, and when to look again. A `proposed` one waits for the others in `decided_by`.
CREATE TABLE decision (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'D[1-9]*'),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    status TEXT NOT NULL CHECK (status IN ('proposed', 'decided', 'deferred', 'escalated', 'superseded')),
    method TEXT NOT NULL CHECK (method IN ('consent', 'owner', 'disagree-and-commit', 'integrator', 'experiment')),
    domain TEXT CHECK (domain IN ('what', 'how', 'both')),
    decided_on TEXT CHECK (decided_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    decided_by TEXT NOT NULL CHECK (json_valid(decided_by) AND json_type(decided_by) = 'array'),
    owner TEXT CHECK (owner GLOB '[a-z]*' AND owner NOT GLOB '*[^a-z0-9-]*'),
    rationale TEXT CHECK (length(rationale) BETWEEN 1 AND 2000),
    tripwire TEXT CHECK (length(tripwire) BETWEEN 1 AND 2000),
    review_on TEXT CHECK (review_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    cascade TEXT CHECK (length(cascade) BETWEEN 1 AND 2000),
    announcement TEXT CHECK (length(announcement) BETWEEN 1 AND 280),
    supersedes TEXT,
    goals TEXT NOT NULL CHECK (json_valid(goals) AND json_type(goals) = 'array'),
    "from" TEXT,
    PRIMARY KEY (session, id)
) STRICT;

-- One option that a decision chose from.
CREATE TABLE "option" (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    decision TEXT NOT NULL,
    "key" TEXT NOT NULL CHECK (length("key") BETWEEN 1 AND 64),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    cost TEXT CHECK (length(cost) BETWEEN 1 AND 2000),
    chosen INTEGER CHECK (chosen IN (0, 1)),
    PRIMARY KEY (session, decision, "key"),
    FOREIGN KEY (session, decision) REFERENCES decision(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Who sees a decision otherwise, in their words, and whether they commit to it.
CREATE TABLE dissent (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    decision TEXT NOT NULL,
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    commits INTEGER NOT NULL CHECK (commits IN (0, 1)),
    PRIMARY KEY (session, decision, "by"),
    FOREIGN KEY (session, decision) REFERENCES decision(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Something that somebody promised to do.
CREATE TABLE "action" (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'A[1-9]*'),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    owner TEXT NOT NULL CHECK (owner GLOB '[a-z]*' AND owner NOT GLOB '*[^a-z0-9-]*'),
    due TEXT CHECK (due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status TEXT NOT NULL CHECK (status IN ('open', 'done', 'dropped', 'carried')),
    done_on TEXT CHECK (done_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    proof TEXT CHECK (length(proof) BETWEEN 1 AND 2000),
    "from" TEXT,
    carried_from TEXT,
    carried_count INTEGER CHECK (carried_count BETWEEN 1 AND 99),
    PRIMARY KEY (session, id)
) STRICT;

-- A question handed to the integrator, by when, and what holds if nobody answers.
CREATE TABLE escalation (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'E[1-9]*'),
    decision TEXT CHECK (decision GLOB 'D[1-9]*'),
    argument TEXT CHECK (argument GLOB 'X[1-9]*'),
    goal TEXT CHECK (goal GLOB 'G[1-9]*'),
    "to" TEXT NOT NULL CHECK (length("to") BETWEEN 1 AND 80),
    answer_by TEXT CHECK (answer_by GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    default_if_silent TEXT CHECK (length(default_if_silent) BETWEEN 1 AND 2000),
    status TEXT NOT NULL CHECK (status IN ('open', 'ruled', 'returned', 'experiment', 'withdrawn')),
    ruling TEXT CHECK (length(ruling) BETWEEN 1 AND 2000),
    accepts TEXT CHECK (accepts IS NULL OR json_valid(accepts)),
    cost_of_delay TEXT CHECK (length(cost_of_delay) BETWEEN 1 AND 200),
    PRIMARY KEY (session, id),
    FOREIGN KEY (session, decision) REFERENCES decision(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, argument) REFERENCES argument(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, goal) REFERENCES goal(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- The share of capacity that a bucket gets, in percent.
CREATE TABLE allocation (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    n INTEGER NOT NULL,
    bucket TEXT NOT NULL CHECK (length(bucket) BETWEEN 1 AND 80),
    percent INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
    period TEXT CHECK (length(period) BETWEEN 1 AND 40),
    owner TEXT CHECK (owner GLOB '[a-z]*' AND owner NOT GLOB '*[^a-z0-9-]*'),
    item TEXT CHECK (item GLOB 'I[1-9]*'),
    PRIMARY KEY (session, n),
    FOREIGN KEY (session, item) REFERENCES agenda(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A topic put aside, by whom, and when to come back to it.
CREATE TABLE parked (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'P[1-9]*'),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    revisit_on TEXT CHECK (revisit_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    PRIMARY KEY (session, id),
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A correction after the reveal: what stood before stays, and the newest is marked.
CREATE TABLE amendment (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    n INTEGER NOT NULL,
    at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    target TEXT NOT NULL CHECK (length(target) <= 80 AND (length(target) >= 3 OR instr(target, '[redacted]'))),
    reason TEXT NOT NULL CHECK (length(reason) <= 500 AND (length(reason) >= 10 OR instr(reason, '[redacted]'))),
    "before" TEXT CHECK (length("before") BETWEEN 1 AND 2000),
    "after" TEXT CHECK (length("after") BETWEEN 1 AND 2000),
    PRIMARY KEY (session, n),
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- What each command did: the images of the rows it changed as JSON, chained by hashes. `rev` has no gaps.
CREATE TABLE changes (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    rev INTEGER NOT NULL CHECK (rev >= 1),
    at TEXT NOT NULL,
    seat TEXT NOT NULL,
    kind TEXT NOT NULL,
    "rows" TEXT NOT NULL CHECK (json_valid("rows") AND json_type("rows") = 'array'),
    prev TEXT NOT NULL CHECK (length(prev) = 71),
    hash TEXT NOT NULL CHECK (length(hash) = 71),
    PRIMARY KEY (session, rev)
) STRICT;

-- What a seat has typed and not yet sealed; overwritten, never exported.
CREATE TABLE draft (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    item TEXT NOT NULL,
    form TEXT NOT NULL,
    round INTEGER NOT NULL,
    seat TEXT NOT NULL,
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    PRIMARY KEY (session, item, form, round, seat)
) STRICT;

-- Which terminal sits on which seat: ms of the monotonic clock of one boot, at the last sign of life and the last key.
-- `gone` is 1 where the terminal said goodbye, `edits` where it is the one of its seat's that may write.
CREATE TABLE presence (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    seat TEXT NOT NULL,
    terminal TEXT NOT NULL,
    boot TEXT NOT NULL,
    seen_ms INTEGER NOT NULL,
    key_ms INTEGER NOT NULL,
    gone INTEGER NOT NULL CHECK (gone IN (0, 1)),
    edits INTEGER NOT NULL CHECK (edits IN (0, 1)),
    PRIMARY KEY (session, seat, terminal)
) STRICT;

-- What the running clock showed when somebody last watched it.
CREATE TABLE beat (
    session TEXT NOT NULL PRIMARY KEY REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    elapsed_ms INTEGER NOT NULL,
    mono_ms INTEGER NOT NULL,
    boot TEXT NOT NULL
) STRICT;

-- What everybody may read, one entry for each row that has words, and its index.
CREATE TABLE revealed (
    id INTEGER PRIMARY KEY,
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    "table" TEXT NOT NULL,
    ref TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (session, "table", ref)
) STRICT;

CREATE VIRTUAL TABLE search USING fts5 (
    text, content = 'revealed', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
