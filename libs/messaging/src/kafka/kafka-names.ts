/** Our names of topics and groups, and those in the cluster: installations that share one are told apart by a prefix. */
export class KafkaNames {
  constructor(
    private readonly topicPrefix: string,
    private readonly groupPrefix: string,
  ) {}

  topic(topic: string): string {
    return `${this.topicPrefix}${topic}`;
  }

  ownTopic(topic: string): string {
    return topic.slice(this.topicPrefix.length);
  }

  group(group: string): string {
    return `${this.groupPrefix}${group}`;
  }
}
