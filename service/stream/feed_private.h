/*
 * What the files of a feed share: its tree of firms, households and topics, the links between
 * topics and subscribers, and the topics that wait to be computed.
 */
#pragma once

#include "stream/feed.h"
#include "stream/outflow.h"

enum { FEED_BUCKETS = 4096, FEED_WORKERS = 64 };

typedef struct Topic Topic;
typedef struct Group Group;
typedef struct Link Link;
typedef struct FirmNode FirmNode;
typedef struct FeedKey FeedKey;

/* Figures are states: a reader that missed some has the last. Alerts are steps from one decision to
 * the next, which are told each. */
typedef enum TopicKind {
    TOPIC_HOUSEHOLD,
    TOPIC_PREVIEW,
    TOPIC_HOUSEHOLD_ALERTS,
    TOPIC_PREVIEW_ALERTS,
    TOPIC_BOOK, /* in the group of no household, whose id is zero */
} TopicKind;

/* A firm somebody listens to. */
struct FirmNode {
    FirmId id;
    Feed *feed;
    FirmNode *next; /* of its bucket */
    Group *groups;
    Subscriber *followers; /* of every change */
};

/* A household, or the firm's book, of which somebody listens to something. */
struct Group {
    HouseholdId id;
    FirmNode *firm;
    Group *next; /* of its bucket */
    Group *firm_previous;
    Group *firm_next;
    Topic *topics;
};

/* One event that a topic shows, as it was last sent. */
typedef struct Slot {
    const char *event; /* static */
    Uuid key;          /* tells those of one event apart */
    Digest hash;
} Slot;

struct Topic {
    TopicKind kind;
    PreviewId preview_id; /* of a preview's kinds */
    Group *group;
    Topic *group_previous;
    Topic *group_next;
    Topic *next_dirty;
    Link *links;
    bool queued;             /* among those that wait to be computed */
    bool computing;          /* a worker has it */
    bool gone;               /* what it is of was deleted */
    int64_t dirty_since;     /* the first change that the next computation answers; 0: none */
    int64_t computing_since; /* the same of the present computation */
    int64_t started_ms;      /* the last computation */
    uint64_t started;        /* computations so far */
    uint64_t serial;         /* of what it showed last; 0: nothing yet */
    Slot *slots;             /* what it showed last */
    size_t slot_count;
    Decision *decision; /* of alerts: the last one; NULL: there is none yet */
};

/* A subscriber to a topic. */
struct Link {
    Topic *topic;
    Subscriber *subscriber;
    Link *topic_previous;
    Link *topic_next;
    Link *next;          /* of the subscriber */
    uint64_t serial;     /* what was sent last */
    uint64_t not_before; /* nothing of an earlier computation will do; 0: not wanted yet */
    int64_t owed_since;  /* the first change that it has not been told of; 0: none */
    bool wanted;         /* that will be computed without more ado */
    bool is_subject;     /* named by the reader, else a preview of a household that was */
};

struct Subscriber {
    Feed *feed;
    Subscriber *previous; /* of all, by beat_ms */
    Subscriber *next;
    FirmNode *firm; /* whose every change it is told, or NULL */
    Subscriber *firm_previous;
    Subscriber *firm_next;
    FeedKey *key;
    SubscriberSocket socket;
    Outflow out;
    Link *links;
    size_t link_count;
    size_t subjects;     /* links that are, and are there still */
    int64_t position;    /* the last id that was sent */
    int64_t beat_ms;     /* when something was last sent, or tried */
    size_t behind_bytes; /* of what it was not sent since it last took something */
    bool only_alerts;
    bool preparing;   /* what it is to be told is not known yet: no id says that it knows all */
    bool id_withheld; /* something was sent meanwhile that would have had one */
    bool leaving;     /* nothing more is sent but its end */
};

/* A key with streams here, looked up again and again: a revocation ends them. */
struct FeedKey {
    Principal principal;
    size_t streams;
    FeedKey *next;
};

/* A coroutine that computes topics one after another. */
typedef struct FeedWorker {
    Feed *feed;
    Topic *topic;
    Arena *arena;
    bool running;
} FeedWorker;

struct Feed {
    App *app;
    StreamQuota *quota;
    FeedShowPreview *show_preview;
    PreviewDecode *decode_order;
    int64_t position; /* changes up to here have been taken; 0: nothing is followed yet */
    FirmNode *firms[FEED_BUCKETS];
    Group *groups[FEED_BUCKETS];
    Subscriber *oldest; /* by beat_ms */
    Subscriber *newest;
    Topic *dirty_first;
    Topic *dirty_last;
    FeedWorker workers[FEED_WORKERS];
    FeedKey *keys;
    LoopTimer beat;
    LoopTimer retry;
    Topic *later; /* could not be computed; again when `retry` fires */
    Payload *greeting;
    Payload *heartbeat;
    Payload *nothing;
    int64_t keys_checked_ms;
    Arena *keys_arena; /* while keys are being checked */
    bool ending;
    FeedMetrics metrics;
};

/* topic.c: the tree. What is not found is made; NULL without memory. */
bool topic_is_of_preview(const Topic *topic);
bool topic_is_of_alerts(const Topic *topic);
bool topic_is_of_book(const Topic *topic);
FirmNode *feed_find_firm(Feed *feed, FirmId id);
FirmNode *feed_make_firm(Feed *feed, FirmId id);
Group *feed_find_group(Feed *feed, FirmId firm, HouseholdId id);
Topic *group_find_topic(Group *group, TopicKind kind, PreviewId preview);
Topic *feed_make_topic(Feed *feed, FirmId firm, const StreamSubject *subject, bool alerts);
/* Frees a topic that nobody listens to and nobody computes, and what was there for it alone. */
void topic_drop_idle(Feed *feed, Topic *topic);
void firm_drop_idle(FirmNode *firm);
/* The topic must be computed (again): change `since` is not in what it shows. */
void topic_mark(Feed *feed, Topic *topic, int64_t since);
/* Takes the next topic to compute, or NULL. */
Topic *feed_take_dirty(Feed *feed);

/* worker.c */
/* Computes what is dirty, at the end of what the loop does now. */
void feed_work(Feed *feed);
void feed_retry_later(void *feed);

/* subscriber.c */
/* A subscriber to nothing; NULL without memory. */
Subscriber *subscriber_new(Feed *feed, FeedKey *key);
/* The subscriber's link to the topic, or NULL. */
Link *subscriber_find_link(const Subscriber *subscriber, const Topic *topic);
/* Links the subscriber to the topic, unless it is; false without memory. */
MUST_USE bool subscriber_link(Subscriber *subscriber, Topic *topic, bool is_subject);
/* Takes the link from both and frees it; its topic stays. */
void subscriber_unlink(Link *link);
/* Sends it, or lets it wait behind what waits already. */
void subscriber_send(Subscriber *subscriber, Payload *payload, int64_t id);
/* Something was sent, or tried: its next heartbeat is due a whole beat from now. */
void subscriber_touch(Subscriber *subscriber);
/* The link wants what the topic shows from its next computation on. */
void link_want(Link *link, int64_t since);
/* Sends the reader away: the event (or NULL) is the last. */
void subscriber_leave(Subscriber *subscriber, Payload *payload);

/* publish.c */
/* All that it is to be told is known: from here on ids say how far it knows it. */
void subscriber_end_preparing(Subscriber *subscriber);
/* What a topic shows now. */
typedef struct Publication {
    Payload *all;
    Payload *changed; /* since the serial before; NULL: nothing */
    int64_t since;    /* the first change that it answers */
} Publication;
/* Sends it to those who have not had it. */
void topic_publish(Topic *topic, const Publication *publication);
/* Sends alerts, if there are any, to those who knew the decision before. */
void topic_alert(Topic *topic, Payload *alerts);
/* What the topic was of is gone: its subscribers are told and let go of it. */
void topic_end(Feed *feed, Topic *topic);
/* A change of the firm, for those who are told every one. */
void firm_publish(FirmNode *firm, Payload *payload, int64_t position);
/* Heartbeats that are due, and readers that take nothing. */
void feed_send_heartbeats(Feed *feed);

/* keys.c */
/* The key of a new stream; false when it has as many as it may. */
MUST_USE bool feed_take_key(Feed *feed, const Principal *principal, FeedKey **key_out);
void feed_give_key(Feed *feed, FeedKey *key);
/* Looks whether keys still hold, once a second. */
void feed_check_keys(Feed *feed);

/* figures.c */
/* One event as it is now. */
typedef struct Figure {
    const char *event;
    Uuid key;
    Text data;
} Figure;
/* In the arena. */
typedef struct FigureList {
    Figure *items;
    size_t count;
} FigureList;
/*
 * What a topic shows now; a fault that will not pass by itself is one of the events.
 * ERROR_NOT_FOUND when it is gone; any other failure passes.
 */
MUST_USE Error *figures_compute(AppContext *context, const Topic *topic, FigureList *figures_out);

/*
 * What is otherwise to be decided since topic->decision, as events; the buffer stays empty when
 * nothing is. Faults as figures_compute, but a preview that cannot be computed decides nothing, and
 * then there is no decision, NULL.
 */
MUST_USE Error *alerts_compute(AppContext *context, const Topic *topic, Buffer *events,
                               const Decision **decision_out);
/* A copy in memory of its own, all in one block, for Topic.decision; or NULL. */
Decision *alerts_keep(const Decision *decision);

/* feed.c */
/* Whether it is of a preview's own row and leaves everything else of its household as it was. */
bool change_is_of_preview(const ChangeRecord *change);
bool change_is_of_run(const ChangeRecord *change);
/* The event of a change; NULL without memory. */
Payload *change_event(const ChangeRecord *change);
/* An event with this data; NULL without memory. */
Payload *feed_event(const char *name, Text data);

void feed_count(Feed *feed, FeedCounter counter, int64_t by);
