/* The whole week of the model for 32 runs side by side, written for speed: a yardstick of the compiled engine.

The rules are those of sim/model/rules and of the theory bounded_reciprocity, without scripted acts and without the
terms of the decomposition. The draws are those of sim/model/random_streams.py, made only where a rule may ask for them,
so a run is the engine's up to rounding. A week is three passes: named incidents; each state with its dyads (turnover,
perceive, interfere, factions, conduct), whose tones only show when all have perceived; each pair of states (all that
follows), since formal acts concern two states and relations change when all triads have been seen.

A field of type Lanes holds LANES runs side by side, so that the innermost loops become SIMD instructions. Python reads
the structures to lay out its arrays (__init__.py), and defines PARAMETERS, the names of all parameters. */
#ifdef __AVX512F__
#include <immintrin.h>
#endif
#include <math.h>
#include <stdint.h>

#define LANES 32
#define MOST LANES /* dyads of a state */
#define EACH_LANE _Pragma("GCC ivdep") for (int r = 0; r < LANES; r++)

typedef double Lanes[LANES];
typedef struct { double PARAMETERS; } Parameters;
typedef struct {
    Lanes half_log_odds, relation, grievance, ties, tone, agenda, audience_cost, intent, force, harm_memory, leaning,
        perceived, intended_tone, amends, downgrade_level, relation_rung, rung, incident_since_restoration,
        below_start_since, downgrade_chosen, backed_down, restored, next_tone, evidence;
} Dyad;
typedef struct {
    Lanes start, structure, repair_ease, ties_offset, perceived_at_equilibrium, intended_tone_at_equilibrium,
        usual_grievance, pressure, trade_dependence, start_rung, measures, recall, sever, amends_half, amends_full,
        back_down, restoration;
} Setting;
typedef struct { int64_t source, back, first_triad, last_triad; double may_restore, common; } Link;
typedef struct {
    Lanes domestic_constraint, tenure, usual_domestic_constraint, left_office, successor, honeymoon;
} State;
typedef struct { int64_t first, last, first_faction, last_faction, first_ideal; double attention_load; } Node;
typedef struct { Lanes mobilisation, power, stimulus_at_equilibrium; } Faction;
typedef struct { Lanes tone; } Ideal;
typedef struct { Lanes impact, responsibility, present, occurred; } Incident;
typedef struct { int64_t dyad, week; double chance, from_rung, from_grievance, intent, force; } Event;
typedef struct {
    int64_t week, dyad_count, state_count, incident_count;
    const Parameters *p;
    Dyad *dyads;
    const Setting *setting;
    const Link *links;
    State *states;
    const Node *nodes;
    Faction *factions;
    const Ideal *ideals;
    Incident *incidents;
    const Event *events;
    const int64_t (*triads)[2];
    const uint64_t *keys, *runs, *dyad_address, *state_address, (*incident_address)[2];
} World;

enum { PERCEPTION, RELATION, AGENDA, AMENDS, LEANING, TURNOVER }; /* pairs of neighbours in random_streams.WEEKLY */
enum { SEVERED = 3, STRAINED = 3, RECALLED = 5 };
static const double AMENDS_TONE = 0.7, BACK_DOWN_TONE = 0.6, LEAST_TIES = -0.8;

static inline double clip(double x, double low, double high) { return fmin(fmax(x, low), high); }
static inline double relu(double x) { return fmax(x, 0.0); }
static inline double intensity(double grievance) { return grievance / (1.0 + grievance); }

/* Elementary functions of numbers, short enough to become part of the loops that call them. */
static inline double polynomial(const double *c, double x) {
    return c[0] + x * (c[1] + x * (c[2] + x * (c[3] + x * (c[4] + x * (c[5] + x * (c[6] + x * c[7]))))));
}

static inline double exponential(double x) {
    static const double low[] = {1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040};
    static const double high[] = {1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600};
    double k = floor(x * 1.4426950408889634 + 0.5), y = x - k * 0.6931471805599453, y4 = y * y * y * y;
    double tail = high[0] + y * (high[1] + y * (high[2] + y * (high[3] + y * high[4])));
    union { int64_t bits; double number; } power = {((int64_t)k + 1023) << 52};
    return power.number * (polynomial(low, y) + y4 * y4 * tail);
}

static inline double logarithm(double x) {
    static const double c[] = {1.0, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15};
    union { double number; int64_t bits; } m = {x};
    int64_t k = (m.bits - 0x3FE6A09E667F3BCD) >> 52; /* so that m is between the square roots of 1/2 and of 2 */
    m.bits -= k << 52;
    double s = (m.number - 1.0) / (m.number + 1.0);
    return k * 0.6931471805599453 + 2.0 * s * polynomial(c, s * s);
}

static inline double sigmoid(double log_odds) { return 1.0 / (1.0 + exponential(-log_odds)); }
static inline double tangent(double x) { return 1.0 - 2.0 / (exponential(2.0 * x) + 1.0); }

/* Random numbers: Philox4x32-10 by address, two uniforms for each run; the normal quantile (Wichura 1988, AS 241). */
typedef uint64_t Words __attribute__((vector_size(64), aligned(8)));
typedef double Doubles __attribute__((vector_size(64), aligned(8)));
#define EACH_PART _Pragma("GCC unroll 4") for (int v = 0; v < LANES / 8; v++)

static inline Words product(Words a, uint64_t factor) {
#ifdef __AVX512F__
    return (Words)_mm512_mul_epu32((__m512i)a, _mm512_set1_epi64(factor)); /* GCC would multiply all 64 bits */
#else
    return (a & 0xFFFFFFFF) * factor;
#endif
}

static inline void unit(Words high, Words low, double *into) {
    Words bits = (high & 0xFFFFFFFF) << 20 | (low & 0xFFFFFFFF) >> 12;
    *(Doubles *)into = (__builtin_convertvector(bits, Doubles) + 0.5) * 0x1p-52;
}

static void draw(const World *w, uint64_t who, uint64_t pair, double *restrict one, double *restrict other) {
    const uint64_t *keys = w->keys;
    Words a[LANES / 8], b[LANES / 8], c[LANES / 8], d[LANES / 8], zero = {0};
    EACH_PART {
        a[v] = *(const Words *)(w->runs + 8 * v);
        b[v] = zero + (uint64_t)w->week, c[v] = zero + who, d[v] = zero + pair;
    }
    _Pragma("GCC unroll 10") for (int n = 0; n < 10; n++) EACH_PART {
        Words first = product(a[v], 0xD2511F53), second = product(c[v], 0xCD9E8D57);
        a[v] = second >> 32 ^ b[v] ^ keys[2 * n], b[v] = second;
        c[v] = first >> 32 ^ d[v] ^ keys[2 * n + 1], d[v] = first;
    }
    EACH_PART unit(a[v], b[v], one + 8 * v), unit(c[v], d[v], other + 8 * v);
}

static void normal(const double *restrict u, double *restrict z) {
    static const double above[] = {3.387132872796366608, 133.14166789178437745, 1971.5909503065514427,
        13731.693765509461125, 45921.953931549871457, 67265.770927008700853, 33430.575583588128105,
        2509.0809287301226727};
    static const double below[] = {1.0, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077,
        21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852545925};
    static const double tail_above[] = {1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055,
        3.64784832476320460504, 1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833,
        7.7454501427834140764e-4};
    static const double tail_below[] = {1.0, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455,
        0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9};
    static const double far_above[] = {6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358,
        0.29656057182850489123, 0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5,
        2.01033439929228813265e-7};
    static const double far_below[] = {1.0, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525,
        7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15};
    double furthest = 0.0;
    Lanes t;
    EACH_LANE t[r] = sqrt(-logarithm(fmin(u[r], 1.0 - u[r])));
    EACH_LANE {
        double q = u[r] - 0.5, c = 0.180625 - q * q;
        int central = fabs(q) <= 0.425;
        double top = central ? q * polynomial(above, c) : copysign(polynomial(tail_above, t[r] - 1.6), q);
        z[r] = top / (central ? polynomial(below, c) : polynomial(tail_below, t[r] - 1.6));
        furthest = fmax(furthest, t[r]);
    }
    if (furthest > 5.0)
        for (int r = 0; r < LANES; r++)
            if (t[r] > 5.0)
                z[r] = copysign(polynomial(far_above, t[r] - 5.0) / polynomial(far_below, t[r] - 5.0), u[r] - 0.5);
}

/* First pass: named incidents, dated or by chance. */
static void suffer(const Parameters *p, Dyad *mine, int r, const Event *event, double harm) {
    double share = 1.0 - exponential(-harm / p->incident_agenda_impact);
    double ill_will = 1.0 - (1.0 - p->accident_relation_drop) * relu(-1.0 - event->intent);
    mine->grievance[r] += harm;
    mine->harm_memory[r] += harm;
    mine->half_log_odds[r] -= p->incident_relation_drop * harm * ill_will;
    mine->relation[r] = tangent(mine->half_log_odds[r]);
    mine->agenda[r] = fmax(mine->agenda[r], share);
    mine->intent[r] += share * (event->intent - mine->intent[r]);
    mine->force[r] += share * (event->force - mine->force[r]);
}

static void incidents(const World *w) {
    const Parameters p = *w->p;
    for (int q = 0; q < w->incident_count; q++) {
        const Event event = w->events[q];
        Incident *incident = w->incidents + q;
        const Dyad *victim = w->dyads + event.dyad;
        Lanes by_chance, unused;
        if (event.week < 0) draw(w, w->incident_address[q][0], w->incident_address[q][1], by_chance, unused);
        for (int r = 0; r < LANES; r++) {
            int now = event.week < 0 ? by_chance[r] < event.chance && victim->rung[r] >= event.from_rung
                    && intensity(victim->grievance[r]) >= event.from_grievance : event.week == w->week;
            incident->occurred[r] = now && incident->present[r] > 0.0;
        }
    }
    for (int q = 0; q < w->incident_count; q++)
        for (int r = 0; r < LANES; r++)
            if (w->incidents[q].occurred[r] > 0.0) {
                int k = w->events[q].dyad;
                Dyad *mine = w->dyads + k, *theirs = w->dyads + w->links[k].back;
                double harm = w->incidents[q].impact[r] * w->incidents[q].responsibility[r];
                suffer(&p, mine, r, w->events + q, harm);
                if (harm > 0.0) mine->incident_since_restoration[r] = theirs->incident_since_restoration[r] = 1.0;
            }
}

/* Second pass, by state. A dyad's minor incidents, its perception, and what the week adds to its half log-odds but for
grievance. */
static void perceive(const World *w, int k, double *restrict deviation) {
    const Parameters p = *w->p;
    const Link link = w->links[k];
    const Setting *setting = w->setting + k;
    Dyad *restrict mine = w->dyads + k;
    const double *restrict tone = w->dyads[link.back].tone;
    Lanes one, other, minor, error, noise, balance = {0.0};
    draw(w, w->dyad_address[k], PERCEPTION, one, other);
    normal(one, error);
    normal(other, deviation);
    draw(w, w->dyad_address[k], RELATION, one, minor);
    normal(one, noise);
    for (int t = link.first_triad; t < link.last_triad; t++) {
        const double *first = w->dyads[w->triads[t][0]].relation, *second = w->dyads[w->triads[t][1]].relation;
        EACH_LANE balance[r] += first[r] * second[r];
    }
    EACH_LANE {
        double rate = p.random_incident_rate;
        mine->grievance[r] += minor[r] < rate ? p.random_incident_max_impact / rate * minor[r] : 0.0;
        mine->perceived[r] = (1.0 - p.perception_bias) * tone[r] + p.perception_bias * mine->relation[r]
            + p.perception_noise * error[r];
        mine->evidence[r] = p.forgetting * (setting->structure[r] + p.ties_weight * mine->ties[r]
            + p.triad_weight / link.common * balance[r])
            + p.learning * mine->perceived[r] + p.relation_noise * noise[r];
    }
}

static void succeed(const World *w, int i, int r, double chance) {
    const Parameters p = *w->p;
    const Node node = w->nodes[i];
    State *state = w->states + i;
    Lanes u, z;
    state->successor[r] = state->honeymoon[r] = 1.0;
    EACH_LANE u[r] = chance;
    normal(u, z);
    state->domestic_constraint[r]
        = clip(state->usual_domestic_constraint[r] + p.domestic_constraint_sd * z[0], 0.02, 0.9);
    for (int k = node.first; k < node.last; k++) {
        Lanes leaning, unused;
        draw(w, w->dyad_address[k], LEANING, leaning, unused);
        u[k - node.first] = leaning[r];
        w->dyads[k].audience_cost[r] *= 1.0 - p.turnover_audience_cost_relief;
        w->dyads[k].grievance[r] *= 1.0 - p.turnover_grievance_relief;
    }
    normal(u, z);
    for (int k = node.first; k < node.last; k++) w->dyads[k].leaning[r] = p.leaning_sd * z[k - node.first];
    for (int f = node.first_faction; f < node.last_faction; f++) {
        double *mobilisation = w->factions[f].mobilisation + r;
        *mobilisation += p.turnover_demobilisation * (p.mobilisation_at_equilibrium - *mobilisation);
    }
}

static void turnover(const World *w, int i) {
    State *state = w->states + i;
    Lanes leaves, chance;
    double leavers = 0.0;
    draw(w, w->state_address[i], TURNOVER, leaves, chance);
    EACH_LANE {
        state->left_office[r] = leaves[r] * (52.0 * state->tenure[r]) < 1.0 ? 1.0 : 0.0;
        state->honeymoon[r] *= 1.0 - w->p->honeymoon_decay;
        leavers += state->left_office[r];
    }
    if (leavers > 0.0)
        for (int r = 0; r < LANES; r++)
            if (state->left_office[r] > 0.0) succeed(w, i, r, chance[r]);
    for (int k = w->nodes[i].first; k < w->nodes[i].last; k++) {
        double *leaning = w->dyads[k].leaning;
        EACH_LANE leaning[r] *= 1.0 - w->p->leaning_decay * state->successor[r];
    }
}

/* Mobilise the factions of a state, and write the sums of their weights and of weighted ideal tones by dyad. */
static void factions(const World *w, const Node *node, Lanes *hurt, Lanes *push, double *restrict total, Lanes *mean) {
    const Parameters p = *w->p;
    int count = node->last - node->first;
    EACH_LANE total[r] = 0.0;
    for (int k = 0; k < count; k++) EACH_LANE mean[k][r] = 0.0;
    for (int f = node->first_faction; f < node->last_faction; f++) {
        Faction *restrict faction = w->factions + f;
        const Ideal *ideals = w->ideals + node->first_ideal + (f - node->first_faction) * count;
        Lanes stimulus = {0.0}, weight;
        for (int k = 0; k < count; k++) {
            const Dyad *mine = w->dyads + node->first + k;
            EACH_LANE {
                double gap = mine->relation[r] - ideals[k].tone[r];
                double hawks = hurt[k][r] + relu(-push[k][r]), doves = relu(mine->ties[r]) + relu(push[k][r]);
                stimulus[r] += gap > 0.0 ? gap * hawks : -gap * doves;
            }
        }
        EACH_LANE {
            double m = faction->mobilisation[r];
            double excess = stimulus[r] / node->attention_load - faction->stimulus_at_equilibrium[r];
            m += (1.0 - m) * p.mobilisation_gain * excess - p.mobilisation_decay * (m - p.mobilisation_at_equilibrium);
            faction->mobilisation[r] = m = clip(m, 0.05, 1.0);
            total[r] += weight[r] = faction->power[r] * m;
        }
        for (int k = 0; k < count; k++) EACH_LANE mean[k][r] += weight[r] * ideals[k].tone[r];
    }
}

static void by_state(const World *w, int i) {
    const Parameters p = *w->p;
    const Node node = w->nodes[i];
    const double *constraint = w->states[i].domestic_constraint;
    Lanes deviation[MOST], hurt[MOST], push[MOST], mean[MOST], total;
    if (node.first == node.last) return;
    for (int k = node.first; k < node.last; k++) perceive(w, k, deviation[k - node.first]);
    turnover(w, i);
    for (int k = 0; k < node.last - node.first; k++) {
        const Setting *setting = w->setting + node.first + k;
        const double *pressure = setting->pressure, *grievance = w->dyads[node.first + k].grievance;
        EACH_LANE {
            hurt[k][r] = intensity(grievance[r]) - setting->usual_grievance[r];
            push[k][r] = p.interference_scale * pressure[r] * fmax(p.interference_without_grievance + hurt[k][r], 0.0);
        }
    }
    factions(w, &node, hurt, push, total, mean);
    double sd = 1.0 / sqrt(2.0 * p.conduct_precision * (1.0 + p.conduct_cost));
    for (int k = 0; k < node.last - node.first; k++) {
        Dyad *restrict mine = w->dyads + node.first + k;
        const double *start = w->setting[node.first + k].start;
        EACH_LANE {
            double ideal = total[r] > 0.0 ? mean[k][r] / (total[r] > 0.0 ? total[r] : 1.0) : start[r];
            double own = p.reciprocity * mine->perceived[r] + (1.0 - p.reciprocity) * mine->relation[r];
            double intended = own + constraint[r] * (ideal - own) + p.interference_on_tone * push[k][r]
                - p.anger_weight * hurt[k][r] + mine->leaning[r];
            mine->intended_tone[r] = intended;
            mine->next_tone[r] = clip(intended / (1.0 + p.conduct_cost) + sd * deviation[k][r], -1.0, 1.0);
        }
    }
}

/* Third pass, by pair: formal acts. Each returns whether there is any to apply. */
static double level_chosen(const Parameters *p, const Dyad *mine, const Setting *s, int r, double draw) {
    double level = mine->downgrade_level[r];
    double anger = -mine->intended_tone[r] - relu(-s->intended_tone_at_equilibrium[r]);
    double one = p->downgrade_precision * (anger - p->measures_threshold);
    double two = one + p->downgrade_precision * (anger - p->recall_threshold + p->recall_intent * mine->intent[r]);
    double obstacle = p->severance_threshold + p->severance_dependence * s->trade_dependence[r];
    double three = two + p->downgrade_precision * (anger - obstacle + p->severance_force * mine->force[r]);
    one = s->measures[r] > 0.0 || level == 1.0 ? exponential(one) : 0.0;
    two = s->recall[r] > 0.0 || level == 2.0 ? exponential(two) : 0.0;
    three = s->sever[r] > 0.0 ? exponential(three) : 0.0;
    double at = draw * (1.0 + one + two + three);
    double chosen = (1.0 < at) + (1.0 + one < at) + (1.0 + one + two < at);
    return chosen > level ? chosen : 0.0;
}

static int choose_downgrade(const World *w, int k) {
    const Parameters p = *w->p;
    const double *usual = w->setting[k].usual_grievance;
    Dyad *restrict mine = w->dyads + k;
    Lanes on_agenda, choice;
    double decisions = 0.0, chosen = 0.0;
    draw(w, w->dyad_address[k], AGENDA, on_agenda, choice);
    EACH_LANE {
        double excess = intensity(mine->grievance[r]) - usual[r];
        double chance = fmax(mine->agenda[r], p.agenda_from_grievance * excess);
        mine->downgrade_chosen[r] = on_agenda[r] < chance && mine->downgrade_level[r] < SEVERED ? 1.0 : 0.0;
        decisions += mine->downgrade_chosen[r];
        mine->agenda[r] *= 1.0 - p.agenda_decay;
        mine->tone[r] = mine->next_tone[r];
    }
    if (decisions > 0.0)
        for (int r = 0; r < LANES; r++)
            if (mine->downgrade_chosen[r] > 0.0)
                chosen += mine->downgrade_chosen[r] = level_chosen(w->p, mine, w->setting + k, r, choice[r]);
    return chosen > 0.0;
}

static void take(const Parameters *p, Dyad *mine, Dyad *theirs, int r, double before) {
    double level = mine->downgrade_chosen[r];
    mine->downgrade_level[r] = level;
    mine->tone[r] = fmax(p->downgrade_tone * (1.0 + level), -1.0);
    double initial = p->audience_cost_initial * p->audience_cost_max * level / SEVERED;
    mine->audience_cost[r] = fmax(mine->audience_cost[r], initial);
    theirs->grievance[r] += p->downgrade_grievance * (level - before);
    theirs->agenda[r] = fmax(theirs->agenda[r], p->agenda_spillover);
}

static void apply_downgrades(const Parameters *p, Dyad *mine, Dyad *theirs) {
    for (int r = 0; r < LANES; r++) {
        double before = mine->downgrade_level[r], their_before = theirs->downgrade_level[r];
        if (mine->downgrade_chosen[r] > 0.0) take(p, mine, theirs, r, before);
        if (theirs->downgrade_chosen[r] > 0.0) take(p, theirs, mine, r, their_before);
        if (fmax(mine->downgrade_chosen[r], theirs->downgrade_chosen[r]) == SEVERED)
            mine->downgrade_level[r] = theirs->downgrade_level[r] = SEVERED;
    }
}

/* The domestic cost of a conciliatory act, which rises with the weight of hawks towards the other. */
static void domestic_cost(const World *w, int k, double *restrict cost) {
    const Parameters p = *w->p;
    const Node node = w->nodes[w->links[k].source];
    const double *start = w->setting[k].start;
    EACH_LANE cost[r] = p.amends_cost;
    for (int f = node.first_faction; f < node.last_faction; f++) {
        const Faction *faction = w->factions + f;
        int place = node.first_ideal + (f - node.first_faction) * (node.last - node.first) + k - node.first;
        const double *ideal = w->ideals[place].tone;
        double scale = p.amends_cost * p.amends_cost_hawks / p.hawk_weight_reference;
        EACH_LANE cost[r] += ideal[r] < start[r] - p.hawk_threshold
            ? scale * faction->power[r] * faction->mobilisation[r] : 0.0;
    }
}

static int choose_amends(const World *w, int k, int by) {
    const Parameters p = *w->p;
    const Setting *setting = w->setting + by;
    const double *usual = w->setting[k].usual_grievance;
    const Dyad *offender = w->dyads + by;
    Dyad *restrict mine = w->dyads + k;
    Lanes cost, chance, unused;
    double due = 0.0, made = 0.0;
    EACH_LANE {
        mine->amends[r] = 0.0;
        due += intensity(mine->grievance[r]) - usual[r] > p.amends_grievance_threshold ? 1.0 : 0.0;
    }
    if (due == 0.0) return 0;
    domestic_cost(w, by, cost);
    draw(w, w->dyad_address[by], AMENDS, chance, unused);
    EACH_LANE {
        double hurt = intensity(mine->grievance[r]) - usual[r], intent = fmax(mine->intent[r], -1.0);
        double price = cost[r] * (1.0 + p.amends_cost_intent * intent);
        double value = p.amends_value * hurt * (0.5 + 0.5 * fmax(mine->ties[r], LEAST_TIES))
            + p.amends_value_dependence * setting->trade_dependence[r]
            + p.amends_value_goodwill * offender->intended_tone[r];
        double log_odds = p.amends_agenda * mine->agenda[r] - p.amends_reluctance, lambda = p.amends_precision;
        double half = exponential(lambda * (0.5 * value - 0.25 * price) + log_odds) * setting->amends_half[r];
        double full = exponential(lambda * (value - price) + log_odds) * setting->amends_full[r];
        double at = chance[r] * (1.0 + half + full), strength = at < full ? 1.0 : at < full + half ? 0.5 : 0.0;
        made += mine->amends[r] = hurt > p.amends_grievance_threshold ? strength : 0.0;
    }
    return made > 0.0;
}

static void relieve(const Parameters *p, Dyad *mine, int r, double received, double made) {
    mine->harm_memory[r] *= 1.0 - received;
    mine->grievance[r] *= (1.0 - received) * (1.0 - p->amends_own_grievance_relief * made);
    double relief = p->amends_audience_cost_relief;
    mine->audience_cost[r] *= (1.0 - relief * received) * (1.0 - relief * made);
    if (made > 0.0) mine->tone[r] = AMENDS_TONE;
}

static void apply_amends(const Parameters *p, Dyad *mine, Dyad *theirs, const double *usual, const double *other) {
    double share = p->amends_grievance_relief * p->amends_ties_factor / 2.0;
    for (int r = 0; r < LANES; r++)
        if (mine->amends[r] > 0.0 || theirs->amends[r] > 0.0) {
            double received = fmin(1.0, mine->amends[r] * share * (1.0 + mine->ties[r]));
            double made = fmin(1.0, theirs->amends[r] * share * (1.0 + theirs->ties[r]));
            double eased = received * fmax(0.0, intensity(mine->grievance[r]) - usual[r]);
            double easing = made * fmax(0.0, intensity(theirs->grievance[r]) - other[r]);
            mine->half_log_odds[r] += p->amends_relation_gain * (eased + p->amends_own_relation_gain * easing);
            theirs->half_log_odds[r] += p->amends_relation_gain * (easing + p->amends_own_relation_gain * eased);
            relieve(p, mine, r, received, made);
            relieve(p, theirs, r, made, received);
        }
}

/* The margin of dyad k, whose opposite is `back`, over what repair requires. */
static inline double margin(const World *w, const Parameters *p, int k, int back, int r) {
    const Dyad *mine = w->dyads + k, *theirs = w->dyads + back;
    const Setting *s = w->setting + k, *t = w->setting + back;
    const double *newness = w->states[w->links[k].source].honeymoon;
    double reasons = s->repair_ease[r] + p->honeymoon * newness[r]
        - p->restoration_memory * (fmax(mine->harm_memory[r], theirs->harm_memory[r]) - 1.0);
    return mine->intended_tone[r] + reasons - mine->audience_cost[r] - p->restoration_threshold
        - p->restoration_prior_weight * fmin(s->start[r], t->start[r]);
}

static int choose_back_down(const World *w, int k) {
    const Parameters p = *w->p;
    const Link link = w->links[k];
    const Setting *setting = w->setting + k;
    Dyad *mine = w->dyads + k;
    Lanes cost, chance, unused;
    double disputes = 0.0, backs = 0.0;
    EACH_LANE {
        int dispute = (mine->downgrade_level[r] > 0.0) | (mine->agenda[r] > p.back_down_agenda_threshold);
        mine->backed_down[r] = dispute & (mine->downgrade_chosen[r] == 0.0) & (link.may_restore > 0) ? 1.0 : 0.0;
        disputes += mine->backed_down[r];
    }
    if (disputes == 0.0) return 0;
    domestic_cost(w, k, cost);
    draw(w, w->dyad_address[k], AMENDS, unused, chance);
    EACH_LANE {
        double price = cost[r] * (1.0 + p.amends_cost_intent * fmax(mine->intent[r], -1.0));
        double odds = p.restoration_precision * margin(w, &p, k, link.back, r) - p.back_down_reluctance - price;
        double backs_down = chance[r] < sigmoid(odds) ? setting->back_down[r] : 0.0;
        backs += mine->backed_down[r] *= backs_down;
    }
    return backs > 0.0;
}

static void apply_back_down(const Parameters *p, Dyad *mine, Dyad *theirs) {
    for (int r = 0; r < LANES; r++)
        if (mine->backed_down[r] > 0.0) {
            mine->downgrade_level[r] = relu(mine->downgrade_level[r] - 1.0);
            mine->tone[r] = BACK_DOWN_TONE;
            mine->audience_cost[r] *= 1.0 - p->back_down_audience_cost_relief;
            theirs->grievance[r] *= 1.0 - p->back_down_grievance_relief;
        }
}

static void restore(const World *w, int a, int b) {
    const Parameters p = *w->p;
    const Setting *one = w->setting + a, *other = w->setting + b;
    Dyad *mine = w->dyads + a, *theirs = w->dyads + b;
    Lanes unused, chance;
    double eligible = 0.0;
    EACH_LANE {
        double reason = mine->downgrade_level[r] + theirs->downgrade_level[r] + mine->below_start_since[r];
        double allowed = w->links[a].may_restore * one->restoration[r] * other->restoration[r];
        mine->restored[r] = reason > 0.0 ? allowed : 0.0;
        eligible += mine->restored[r];
    }
    if (eligible > 0.0) {
        draw(w, w->dyad_address[a], LEANING, unused, chance);
        EACH_LANE {
            double least = fmin(margin(w, &p, a, b, r), margin(w, &p, b, a, r));
            double rate = p.restoration_max_rate * sigmoid(p.restoration_precision * least);
            double keep = 1.0 - (mine->restored[r] *= chance[r] < rate ? 1.0 : 0.0);
            mine->downgrade_level[r] *= keep, theirs->downgrade_level[r] *= keep;
            mine->audience_cost[r] *= keep, theirs->audience_cost[r] *= keep;
            mine->below_start_since[r] *= keep, mine->incident_since_restoration[r] *= keep;
        }
    }
    EACH_LANE {
        theirs->restored[r] = mine->restored[r];
        theirs->below_start_since[r] = mine->below_start_since[r];
        theirs->incident_since_restoration[r] = mine->incident_since_restoration[r];
    }
}

/* Relations, memory and the ladder. */
static void relate(const World *w, int k) {
    const Parameters p = *w->p;
    Dyad *restrict mine = w->dyads + k;
    const Setting *usual = w->setting + k;
    EACH_LANE {
        double grievance = mine->grievance[r], excess = intensity(grievance) - usual->usual_grievance[r];
        double worse = fmin(p.grievance_tone_threshold, usual->perceived_at_equilibrium[r]) - mine->perceived[r];
        double cost = p.audience_cost_max / SEVERED * mine->downgrade_level[r] - mine->audience_cost[r];
        double h = (1.0 - p.forgetting) * mine->half_log_odds[r] + mine->evidence[r];
        mine->half_log_odds[r] = h -= p.grievance_weight * excess;
        mine->relation[r] = tangent(h);
        mine->grievance[r] = grievance * (1.0 - p.grievance_decay) + p.grievance_from_conduct * relu(worse);
        mine->harm_memory[r] *= 1.0 - p.harm_memory_decay;
        mine->audience_cost[r] += cost * p.audience_cost_rate;
    }
}

static inline double ties_after(const Parameters *p, double ties, double support, double level) {
    double excess = relu(ties - support - (level > 0.0 ? 0.0 : p->ties_margin));
    return ties + (support - ties) * p->ties_growth - (p->ties_decay - p->ties_growth) * excess;
}

static inline double rung_by_relation(const Parameters *p, double x, double shift) {
    return (x < p->partnership_below + shift ? 1.0 : 0.0) + (x < p->normal_below + shift ? 1.0 : 0.0)
        + (x < p->strained_below + shift ? 1.0 : 0.0) + (x < p->crisis_below + shift ? 1.0 : 0.0);
}

static void ties_and_ladder(const World *w, int a, int b) {
    const Parameters p = *w->p;
    const Setting *one = w->setting + a, *other = w->setting + b;
    Dyad *restrict mine = w->dyads + a, *restrict theirs = w->dyads + b;
    EACH_LANE {
        double mean = (mine->relation[r] + theirs->relation[r]) / 2.0;
        double lower = fmin(mine->relation[r], theirs->relation[r]);
        double rung = mine->relation_rung[r], level = fmax(mine->downgrade_level[r], theirs->downgrade_level[r]);
        mine->ties[r] = ties_after(&p, mine->ties[r], clip(mean + one->ties_offset[r], -1.0, 1.0), level);
        theirs->ties[r] = ties_after(&p, theirs->ties[r], clip(mean + other->ties_offset[r], -1.0, 1.0), level);
        double worse = rung_by_relation(&p, lower, -p.hysteresis) > rung ? 1.0 : 0.0;
        rung += worse - (rung_by_relation(&p, lower, p.hysteresis) < rung ? 1.0 : 0.0);
        mine->relation_rung[r] = theirs->relation_rung[r] = rung;
        rung = fmax(rung, level > 1.0 ? level - 2.0 + RECALLED : level > 0.0 ? STRAINED : 0.0);
        mine->rung[r] = theirs->rung[r] = rung;
        double fallen = rung > one->start_rung[r] ? mine->incident_since_restoration[r] : 0.0;
        mine->below_start_since[r] = theirs->below_start_since[r] = fmax(mine->below_start_since[r], fallen);
    }
}

static void by_pair(const World *w, int a, int b) {
    Dyad *mine = w->dyads + a, *theirs = w->dyads + b;
    if (choose_downgrade(w, a) | choose_downgrade(w, b)) apply_downgrades(w->p, mine, theirs);
    if (choose_amends(w, a, b) | choose_amends(w, b, a))
        apply_amends(w->p, mine, theirs, w->setting[a].usual_grievance, w->setting[b].usual_grievance);
    if (choose_back_down(w, a) | choose_back_down(w, b)) {
        apply_back_down(w->p, mine, theirs);
        apply_back_down(w->p, theirs, mine);
    }
    restore(w, a, b);
    relate(w, a);
    relate(w, b);
    ties_and_ladder(w, a, b);
}

void play(World *w, int64_t weeks) {
    for (int64_t last = w->week + weeks; w->week < last; w->week++) {
        incidents(w);
        for (int i = 0; i < w->state_count; i++) by_state(w, i);
        for (int k = 0; k < w->dyad_count; k++)
            if (k < w->links[k].back) by_pair(w, k, w->links[k].back);
    }
}
