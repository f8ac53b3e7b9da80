package cloud.atom.router.downstream;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What a client does to a service of {@link GrpcRegion}, and sees of it. */
enum GrpcCase {
    ONE_MESSAGE_EACH_WAY {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return client.call(GrpcMethods.UNARY).send("hello").end().outcome();
        }
    },
    EMPTY_MESSAGES {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return client.call(GrpcMethods.UNARY).send("").end().outcome();
        }
    },
    LARGE_MESSAGES {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return client.call(GrpcMethods.UNARY)
                    .send("large ".repeat(1 << 20))
                    .end()
                    .outcome();
        }
    },
    METADATA_BOTH_WAYS {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            Metadata head = new Metadata();
            head.put(GrpcMethods.TEXT, "one");
            head.put(GrpcMethods.TEXT, "two, three");
            head.put(GrpcMethods.BYTES, new byte[] {0, 1, -1});
            return client.call(GrpcMethods.UNARY, CallOptions.DEFAULT, head)
                    .send("hello")
                    .end()
                    .outcome();
        }
    },
    ERROR_ALONE {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            Metadata head = new Metadata();
            head.put(GrpcMethods.BYTES, new byte[] {7});
            return client.call(GrpcMethods.UNARY, CallOptions.DEFAULT, head)
                    .send("fail")
                    .end()
                    .outcome();
        }
    },
    ERROR_BEHIND_A_MESSAGE {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return client.call(GrpcMethods.UNARY).send("late").end().outcome();
        }
    },
    UNKNOWN_METHOD {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return client.call(GrpcMethods.UNARY.toBuilder()
                            .setFullMethodName(GrpcMethods.SERVICE + "/Nothing")
                            .build())
                    .send("x")
                    .end()
                    .outcome();
        }
    },
    STREAM_OF_ANSWERS {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return client.call(GrpcMethods.FEED).send("10000").end().outcome();
        }
    },
    STREAM_OF_NO_ANSWERS {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return client.call(GrpcMethods.FEED).send("0").end().outcome();
        }
    },
    ERROR_INSIDE_A_STREAM {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return client.call(GrpcMethods.FEED).send("3!").end().outcome();
        }
    },
    STREAM_OF_REQUESTS {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            GrpcCallRecord call = client.call(GrpcMethods.UPLOAD);
            for (int i = 0; i < 10_000; i++) {
                call.send("message " + i);
            }
            return call.end().outcome();
        }
    },
    ERROR_BEFORE_THE_REQUESTS_END {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return client.call(GrpcMethods.UPLOAD).send("a", "fail").outcome();
        }
    },
    TURN_BY_TURN {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) throws InterruptedException {
            GrpcCallRecord call = client.call(GrpcMethods.CHAT);
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                // Held up anywhere, the next message would never leave.
                seen.add(call.send("turn " + i).next());
            }
            seen.addAll(call.end().outcome());
            return seen;
        }
    },
    DEADLINE_OF_A_SILENT_CALL {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return passDeadlines(
                    region,
                    options -> client.call(GrpcMethods.UNARY, options, new Metadata())
                            .send("silence")
                            .end());
        }
    },
    DEADLINE_INSIDE_A_STREAM {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            return passDeadlines(
                    region,
                    options -> client.call(GrpcMethods.FEED, options, new Metadata())
                            .send("1…")
                            .end());
        }
    },
    CANCEL_BEFORE_THE_ANSWER {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) {
            GrpcCallRecord call = client.call(GrpcMethods.UNARY).send("silence").end();
            region.awaitCalls(1);
            call.cancel();
            region.awaitCancelled();
            return call.outcome();
        }
    },
    CANCEL_INSIDE_A_STREAM {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) throws InterruptedException {
            GrpcCallRecord call = client.call(GrpcMethods.CHAT);
            String answer = call.send("x").next();
            call.cancel();
            region.awaitCancelled();
            return List.of(answer, call.status().getCode().toString());
        }
    },
    A_THOUSAND_AT_ONCE {
        @Override
        List<String> run(GrpcClient client, GrpcRegion region) throws InterruptedException {
            List<GrpcCallRecord> calls = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                calls.add(client.call(GrpcMethods.CHAT).send("begin " + i));
            }
            List<String> seen = new ArrayList<>();
            for (GrpcCallRecord call : calls) {
                seen.add(call.next());
            }
            // All of them are open now.
            for (GrpcCallRecord call : calls) {
                seen.add(call.send("end").next());
                seen.addAll(call.end().outcome());
            }
            return seen;
        }
    };

    /** Lets calls run out of time, until one of them reached the region before that. */
    private static List<String> passDeadlines(GrpcRegion region, Function<CallOptions, GrpcCallRecord> call) {
        Set<Status.Code> seen = EnumSet.noneOf(Status.Code.class);
        PlaneRig.await("the region notices", () -> {
            CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS);
            seen.add(call.apply(soon).status().getCode());
            return region.cancelled.get() > 0;
        });
        return List.of(seen.toString());
    }

    abstract List<String> run(GrpcClient client, GrpcRegion region) throws InterruptedException;
}
