package dev.atoll.network.dns;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Turns a query into its response: from the zone, or from upstream.
final class Responder {
    static final int UDP_BYTES_MIN = 512;
    static final int UDP_BYTES_MAX = 1232;

    private final ClusterZone zone;
    private final Upstream upstream;
    private final DnsMetrics metrics;

    Responder(ClusterZone zone, Upstream upstream, DnsMetrics metrics) {
        this.zone = zone;
        this.upstream = upstream;
        this.metrics = metrics;
    }

    Message respond(Message query, DnsMetrics.Protocol protocol) throws InterruptedException {
        long started = System.nanoTime();
        Message response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            response.getHeader().setFlag(Flags.RD);
        }
        if (query.getOPT() != null) {
            response.addRecord(new OPTRecord(UDP_BYTES_MAX, 0, 0), Section.ADDITIONAL);
        }
        Record question = query.getQuestion();
        metrics.asked(protocol, question == null ? Type.ANY : question.getType());
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            response.getHeader().setRcode(Rcode.NOTIMP);
        } else if (question == null) {
            response.getHeader().setRcode(Rcode.FORMERR);
        } else {
            response.addRecord(question, Section.QUESTION);
            answer(question, response);
        }
        metrics.answered(response.getRcode(), System.nanoTime() - started);
        return response;
    }

    private void answer(Record question, Message response) throws InterruptedException {
        if (question.getDClass() != DClass.IN && question.getDClass() != DClass.ANY) {
            response.getHeader().setRcode(Rcode.REFUSED);
            return;
        }
        switch (zone.answer(question.getName(), question.getType())) {
            case ZoneAnswer.Found(List<Record> records, List<Record> additional) -> {
                response.getHeader().setFlag(Flags.AA);
                records.forEach(record -> response.addRecord(record, Section.ANSWER));
                additional.stream()
                        .distinct()
                        .forEach(record -> response.addRecord(record, Section.ADDITIONAL));
                follow(records, question.getType(), response);
            }
            case ZoneAnswer.NoData() -> negative(response, Rcode.NOERROR);
            case ZoneAnswer.NoSuchName() -> negative(response, Rcode.NXDOMAIN);
            case ZoneAnswer.NotOurs() -> forward(question, response);
        }
    }

    private void negative(Message response, int rcode) {
        response.getHeader().setFlag(Flags.AA);
        response.getHeader().setRcode(rcode);
        response.addRecord(zone.authority(), Section.AUTHORITY);
    }

    /// An alias is answered with the address it leads to, if that can be had: clients do not ask again.
    private void follow(List<Record> records, int type, Message response)
            throws InterruptedException {
        if (records.size() != 1
                || !(records.getFirst() instanceof CNAMERecord alias)
                || (type != Type.A && type != Type.AAAA)) {
            return;
        }
        ZoneAnswer inside = zone.answer(alias.getTarget(), type);
        if (inside instanceof ZoneAnswer.Found(List<Record> found, List<Record> _)) {
            found.forEach(record -> response.addRecord(record, Section.ANSWER));
        } else if (inside instanceof ZoneAnswer.NotOurs) {
            Optional<Message> answer =
                    upstream.ask(Record.newRecord(alias.getTarget(), type, DClass.IN));
            answer.ifPresent(message ->
                    message.getSection(Section.ANSWER)
                            .forEach(record -> response.addRecord(record, Section.ANSWER)));
        }
    }

    private void forward(Record question, Message response) throws InterruptedException {
        Optional<Message> answer = upstream.ask(question);
        if (answer.isEmpty()) {
            response.getHeader().setRcode(Rcode.SERVFAIL);
            return;
        }
        response.getHeader().setRcode(answer.get().getRcode());
        for (int section : List.of(Section.ANSWER, Section.AUTHORITY)) {
            answer.get().getSection(section).forEach(record -> response.addRecord(record, section));
        }
    }
}
