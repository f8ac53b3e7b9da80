package cloud.atom.router.telemetry;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ConnectionRefusal;
import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.MirrorOutcome;
import cloud.atom.router.exchange.TunnelEnding;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.routing.RoutingDecision;
import java.util.List;

/** Tells several observers, in their order. Thread-safe when each of them is. */
public final class Observers implements ExchangeObserver {
    private final ExchangeObserver[] observers;

    public Observers(List<ExchangeObserver> observers) {
        this.observers = observers.toArray(new ExchangeObserver[0]);
    }

    @Override
    public void onDecision(RequestFacts request, RoutingDecision decision, long nanos) {
        for (ExchangeObserver observer : observers) {
            observer.onDecision(request, decision, nanos);
        }
    }

    @Override
    public void onAttempt(AttemptSummary attempt) {
        for (ExchangeObserver observer : observers) {
            observer.onAttempt(attempt);
        }
    }

    @Override
    public void onComplete(ExchangeSummary exchange) {
        for (ExchangeObserver observer : observers) {
            observer.onComplete(exchange);
        }
    }

    @Override
    public boolean wantsClientRtt() {
        for (ExchangeObserver observer : observers) {
            if (observer.wantsClientRtt()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onClientRtt(IpNetwork client, double rttMs) {
        for (ExchangeObserver observer : observers) {
            observer.onClientRtt(client, rttMs);
        }
    }

    @Override
    public void onMirror(RoutingDecision decision, RegionId region, MirrorOutcome outcome) {
        for (ExchangeObserver observer : observers) {
            observer.onMirror(decision, region, outcome);
        }
    }

    @Override
    public void onHedgeDenied(RoutingDecision decision, RegionId region) {
        for (ExchangeObserver observer : observers) {
            observer.onHedgeDenied(decision, region);
        }
    }

    @Override
    public void onTunnelEnd(RegionId region, TunnelEnding ending) {
        for (ExchangeObserver observer : observers) {
            observer.onTunnelEnd(region, ending);
        }
    }

    @Override
    public void onRetryDenied(RoutingDecision decision, RegionId region) {
        for (ExchangeObserver observer : observers) {
            observer.onRetryDenied(decision, region);
        }
    }

    @Override
    public void onTurnedAway(RegionId region) {
        for (ExchangeObserver observer : observers) {
            observer.onTurnedAway(region);
        }
    }

    @Override
    public void onConnectionRefused(ConnectionRefusal reason) {
        for (ExchangeObserver observer : observers) {
            observer.onConnectionRefused(reason);
        }
    }

    @Override
    public void onLimit(Limit limit) {
        for (ExchangeObserver observer : observers) {
            observer.onLimit(limit);
        }
    }

    @Override
    public void onResidencyViolation(RoutingDecision decision) {
        for (ExchangeObserver observer : observers) {
            observer.onResidencyViolation(decision);
        }
    }
}
