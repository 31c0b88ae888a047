#include "stream/feed_private.h"

#include "base/memory.h"

static size_t mix(Uuid id)
{
    uint64_t low;

    memcpy(&low, id.bytes + 8, sizeof low); /* the last bytes of ids are random */
    return (size_t)((low * UINT64_C(0x9E3779B97F4A7C15)) >> 52);
}

_Static_assert(FEED_BUCKETS == 1 << (64 - 52), "mix takes the highest bits");

FirmNode *feed_find_firm(Feed *feed, FirmId id)
{
    FirmNode *firm = feed->firms[mix(id.uuid)];

    while (firm != NULL && !uuid_equal(firm->id.uuid, id.uuid))
        firm = firm->next;
    return firm;
}

FirmNode *feed_make_firm(Feed *feed, FirmId id)
{
    FirmNode **bucket = &feed->firms[mix(id.uuid)];
    FirmNode *firm = feed_find_firm(feed, id);

    if (firm != NULL)
        return firm;
    firm = MEMORY_NEW(FirmNode);
    if (firm == NULL)
        return NULL;
    *firm = (FirmNode){.id = id, .feed = feed, .next = *bucket};
    *bucket = firm;
    return firm;
}

void firm_drop_idle(FirmNode *firm)
{
    FirmNode **link = &firm->feed->firms[mix(firm->id.uuid)];

    if (firm->groups != NULL || firm->followers != NULL)
        return;
    while (*link != firm)
        link = &(*link)->next;
    *link = firm->next;
    memory_free(firm);
}

Group *feed_find_group(Feed *feed, FirmId firm, HouseholdId id)
{
    Group *group = feed->groups[mix(id.uuid)];

    while (group != NULL &&
           !(uuid_equal(group->id.uuid, id.uuid) && uuid_equal(group->firm->id.uuid, firm.uuid)))
        group = group->next;
    return group;
}

static Group *make_group(Feed *feed, FirmId firm_id, HouseholdId id)
{
    Group **bucket = &feed->groups[mix(id.uuid)];
    Group *group = feed_find_group(feed, firm_id, id);
    FirmNode *firm;

    if (group != NULL)
        return group;
    firm = feed_make_firm(feed, firm_id);
    if (firm == NULL)
        return NULL;
    group = MEMORY_NEW(Group);
    if (group == NULL) {
        firm_drop_idle(firm);
        return NULL;
    }
    *group = (Group){.id = id, .firm = firm, .next = *bucket, .firm_next = firm->groups};
    *bucket = group;
    if (group->firm_next != NULL)
        group->firm_next->firm_previous = group;
    firm->groups = group;
    return group;
}

static void drop_idle_group(Feed *feed, Group *group)
{
    Group **link = &feed->groups[mix(group->id.uuid)];

    if (group->topics != NULL)
        return;
    while (*link != group)
        link = &(*link)->next;
    *link = group->next;
    if (group->firm_next != NULL)
        group->firm_next->firm_previous = group->firm_previous;
    *(group->firm_previous != NULL ? &group->firm_previous->firm_next : &group->firm->groups) =
        group->firm_next;
    firm_drop_idle(group->firm);
    memory_free(group);
}

Topic *group_find_topic(Group *group, TopicKind kind, PreviewId preview)
{
    Topic *topic = group->topics;

    while (topic != NULL &&
           !(topic->kind == kind && uuid_equal(topic->preview_id.uuid, preview.uuid)))
        topic = topic->group_next;
    return topic;
}

bool topic_is_of_preview(const Topic *topic)
{
    return topic->kind == TOPIC_PREVIEW || topic->kind == TOPIC_PREVIEW_ALERTS;
}

bool topic_is_of_alerts(const Topic *topic)
{
    return topic->kind == TOPIC_HOUSEHOLD_ALERTS || topic->kind == TOPIC_PREVIEW_ALERTS;
}

bool topic_is_of_book(const Topic *topic)
{
    return topic->kind == TOPIC_BOOK;
}

static TopicKind kind_of(const StreamSubject *subject, bool alerts)
{
    if (subject->of_book)
        return TOPIC_BOOK;
    if (subject->preview_id.present)
        return alerts ? TOPIC_PREVIEW_ALERTS : TOPIC_PREVIEW;
    return alerts ? TOPIC_HOUSEHOLD_ALERTS : TOPIC_HOUSEHOLD;
}

static void free_topic(Topic *topic)
{
    memory_free(topic->slots);
    memory_free(topic->decision);
    memory_free(topic);
}

static Topic *new_topic(TopicKind kind)
{
    Topic *topic = MEMORY_NEW(Topic);

    if (topic == NULL)
        return NULL;
    topic->kind = kind;
    return topic;
}

Topic *feed_make_topic(Feed *feed, FirmId firm, const StreamSubject *subject, bool alerts)
{
    TopicKind kind = kind_of(subject, alerts);
    Group *group = make_group(feed, firm, subject->household_id);
    Topic *topic;

    if (group == NULL)
        return NULL;
    topic = group_find_topic(group, kind, subject->preview_id.value);
    if (topic != NULL)
        return topic;
    topic = new_topic(kind);
    if (topic == NULL) {
        drop_idle_group(feed, group);
        return NULL;
    }
    topic->preview_id = subject->preview_id.value;
    topic->group = group;
    topic->group_next = group->topics;
    if (topic->group_next != NULL)
        topic->group_next->group_previous = topic;
    group->topics = topic;
    return topic;
}

void topic_drop_idle(Feed *feed, Topic *topic)
{
    Group *group = topic->group;

    if (topic->links != NULL || topic->computing || topic->queued)
        return;
    if (topic->group_next != NULL)
        topic->group_next->group_previous = topic->group_previous;
    *(topic->group_previous != NULL ? &topic->group_previous->group_next : &group->topics) =
        topic->group_next;
    drop_idle_group(feed, group);
    free_topic(topic);
}

void topic_mark(Feed *feed, Topic *topic, int64_t since)
{
    if (topic->dirty_since == 0 || since < topic->dirty_since)
        topic->dirty_since = since;
    if (topic->queued || topic->computing)
        return;
    topic->queued = true;
    topic->next_dirty = NULL;
    *(feed->dirty_last != NULL ? &feed->dirty_last->next_dirty : &feed->dirty_first) = topic;
    feed->dirty_last = topic;
}

Topic *feed_take_dirty(Feed *feed)
{
    Topic *topic = feed->dirty_first;

    if (topic == NULL)
        return NULL;
    feed->dirty_first = topic->next_dirty;
    if (feed->dirty_first == NULL)
        feed->dirty_last = NULL;
    topic->queued = false;
    return topic;
}
